"""Where PostgreSQL keeps what the model computes: tables, columns, and the fields behind them."""

import typing

VERSION = ("revision", "recorded_at", "hash")


class Part(typing.NamedTuple):
    """What one event type owns of a row. `columns`: their fields; an _on column is a local date."""

    table: str
    entity: str
    topic: str
    prefix: str
    columns: dict


def _same(*names):
    return {name: name for name in names}


PARTS = (
    Part("caseload.referral", "referral_id", "referral-opened", "opened_", {
        **_same("opened_at", "contact_id", "source", "primary_need", "no_further_action", "team_id",
                "worker_id"), "opened_on": "opened_at"}),
    Part("caseload.referral", "referral_id", "case-closed", "closed_", {
        **_same("closed_at", "closure_reason"), "closed_on": "closed_at"}),
    Part("caseload.assessment_end", "assessment_id", "assessment-closed", "end_", {
        **_same("referral_id", "started_at", "authorised_at", "closure_reason"),
        "started_on": "started_at", "authorised_on": "authorised_at"}),
    Part("caseload.allocation", "allocation_id", "case-allocated", "allocated_", {
        **_same("referral_id", "allocated_at", "team_id", "worker_id"),
        "allocated_on": "allocated_at"}),
    Part("timeliness.contact", "contact_id", "call-logged", "call_", {
        **_same("call_id", "received_at", "channel", "source", "source_local", "concern_factors",
                "concern_local", "information_only", "incident_ref", "taken_by_id", "team_id"),
        "received_on": "received_at"}),
    Part("timeliness.contact", "contact_id", "decision-made", "decision_", {
        **_same("decided_at", "outcomes", "decided_by_id", "referral_id", "signed_off_at",
                "signed_off_by_id"), "decided_on": "decided_at"}),
    Part("timeliness.referral", "referral_id", "referral-opened", "opened_", {
        **_same("opened_at", "no_further_action"), "opened_on": "opened_at"}),
    Part("timeliness.assessment", "assessment_id", "assessment-started", "start_", {
        "start_referral_id": "referral_id", "start_started_at": "started_at",
        "start_started_on": "started_at", "start_team_id": "team_id",
        "start_worker_id": "worker_id"}),
    Part("timeliness.assessment", "assessment_id", "assessment-closed", "end_", {
        **_same("authorised_at", "outcome", "factors", "closure_reason"),
        "end_referral_id": "referral_id", "end_started_at": "started_at",
        "end_started_on": "started_at", "authorised_on": "authorised_at", "end_team_id": "team_id",
        "end_worker_id": "worker_id"}),
    Part("front_door.strategy_discussion", "strategy_discussion_id", "strategy-discussion-held",
         "held_", {**_same("referral_id", "held_at", "outcome", "team_id", "worker_id"),
                   "held_on": "held_at"}),
    Part("front_door.section47", "section47_id", "section47-started", "start_", {
        "start_referral_id": "referral_id",
        "start_strategy_discussion_id": "strategy_discussion_id", "start_started_at": "started_at",
        "start_started_on": "started_at", "start_team_id": "team_id",
        "start_worker_id": "worker_id"}),
    Part("front_door.section47", "section47_id", "section47-closed", "end_", {
        **_same("ended_at", "outcome", "no_further_action"), "end_referral_id": "referral_id",
        "end_strategy_discussion_id": "strategy_discussion_id", "end_started_at": "started_at",
        "end_started_on": "started_at", "ended_on": "ended_at", "end_team_id": "team_id",
        "end_worker_id": "worker_id"}),
    Part("front_door.conference", "conference_id", "conference-held", "held_", {
        **_same("meeting_id", "referral_id", "section47_id", "held_at", "transfer_in",
                "notified_at", "outcome", "cp_plan_id", "team_id", "worker_id"),
        "held_on": "held_at"}),
    Part("front_door.early_help_change", "change_id", "early-help-changed", "changed_", {
        **_same("early_help_id", "change", "changed_at", "reason_local", "organisation",
                "referral_id", "worker_id"), "changed_on": "changed_at"}),
    Part("front_door.legal_gateway", "legal_gateway_id", "legal-gateway-decided", "decided_", {
        **_same("family_id", "referral_id", "decided_at", "outcome", "team_id", "worker_id"),
        "decided_on": "decided_at"}),
    Part("front_door.measure", "measure_id", "measure-recorded", "figure_", {
        **_same("measure", "theme", "grade", "period", "period_at", "value", "source_local"),
        "period_on": "period_at"}),
)

# Every accepted version; the version itself is part of the key.
VERSIONS = (
    Part("repeat_contact.contact_version", "contact_id", "call-logged", "", {
        **_same("voided", "time_known", "received_at", "source", "concern_factors",
                "information_only", "incident_ref", "team_id"), "received_on": "received_at"}),
    Part("repeat_contact.referral_version", "referral_id", "referral-opened", "", {
        **_same("voided", "opened_at", "no_further_action"), "opened_on": "opened_at"}),
    Part("repeat_contact.review_version", "review_id", "alert-reviewed", "", _same(
        "voided", "alert_id", "concern_family", "reviewed_at", "reviewer_id", "role", "outcome")),
)


class View(typing.NamedTuple):
    """A table or view of which all is computed, by the columns that make its key."""

    name: str
    authority: str
    child: str
    entity: str
    further: tuple = ()


VIEWS = (
    View("repeat_contact.alert", "authority_id", "child_id", "alert_id"),
    View("repeat_contact.duplicate", "authority_id", "child_id", "contact_id", ("concern_group",)),
    View("bi.contact", "authority", "cont_person_id", "cont_contact_id"),
    View("bi.referral", "authority", "cine_person_id", "cine_referral_id"),
    View("bi.assessment", "authority", "cina_person_id", "cina_assessment_id"),
    View("bi.strategy_discussion", "authority", "person_id", "strategy_discussion_id"),
    View("bi.section47", "authority", "s47e_person_id", "s47e_s47_enquiry_id"),
    View("bi.conference", "authority", "icpc_person_id", "icpc_icpc_id"),
    View("bi.early_help_episode", "authority", "earl_person_id", "earl_episode_id"),
    View("bi.legal_gateway", "authority", "person_id", "legal_gateway_id"),
    View("bi.allocation", "authority", "invo_person_id", "invo_involvements_id"),
    View("bi.repeat_contact_alert", "authority", "child_id", "alert_id"),
    View("bi.alert_contact", "authority", "cont_person_id", "alert_id", ("cont_contact_id",)),
    View("bi.alert_review", "authority", "child_id", "review_id"),
)
