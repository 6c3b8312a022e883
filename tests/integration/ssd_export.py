"""An SSD export of what a stack holds, made of its bi views: one CSV a table, as SSD spells it."""

import csv

# Outcomes that SSD has a flag for; a decision with another one is exported as an array of codes.
FLAGS = {"REFERRAL": "NEW_REFERRAL_FLAG", "EXISTING_CASE": "EXISTING_REFERRAL_FLAG",
         "STRATEGY_DISCUSSION": "CP_ENQUIRY_FLAG", "NFA": "NFA_FLAG",
         "ADVICE_SIGNPOST": "ADVICE_FLAG", "OTHER": "OTHER_OUTCOMES_EXIST_FLAG"}

TIME = "to_char({}, 'YYYY-MM-DD HH24:MI:SS.US')"

TABLES = {
    "ssd_contacts": f"""
        SELECT cont_contact_id, cont_person_id, {TIME.format('cont_contact_date')}
            AS cont_contact_date, cont_contact_source_code, cont_contact_source_desc,
            decision_outcomes AS cont_contact_outcome_json
        FROM bi.contact""",
    "ssd_cin_episodes": f"""
        SELECT cine_referral_id, cine_person_id, {TIME.format('cine_referral_date')}
            AS cine_referral_date, cine_cin_primary_need_code, cine_referral_source_code,
            cine_referral_nfa, cine_close_reason, {TIME.format('cine_close_date')}
            AS cine_close_date, cine_referral_team, cine_referral_worker_id
        FROM bi.referral""",
    "ssd_cin_assessments": f"""
        SELECT cina_assessment_id, cina_person_id,
            -- One that names a referral which isn't there; without a name it would get one.
            coalesce(cina_referral_id, 'lost') AS cina_referral_id,
            {TIME.format('cina_assessment_start_date')} AS cina_assessment_start_date,
            {TIME.format('cina_assessment_auth_date')} AS cina_assessment_auth_date,
            outcome_code AS cina_assessment_outcome_json, cina_assessment_outcome_nfa,
            cina_assessment_team, cina_assessment_worker_id
        FROM bi.assessment""",
    "ssd_assessment_factors": """
        SELECT cina_assessment_id AS cinf_assessment_id,
            to_json(string_to_array(assessment_factors, ','))::text AS cinf_assessment_factors_json
        FROM bi.assessment WHERE assessment_factors IS NOT NULL""",
    "ssd_involvements": f"""
        SELECT invo_involvements_id, invo_professional_id, 'ALLOCATED CASE WORKER'
            AS invo_professional_role_id, invo_professional_team, invo_person_id,
            {TIME.format('invo_involvement_start_date')} AS invo_involvement_start_date,
            invo_referral_id
        FROM bi.allocation""",
}


def outcome_json(text):
    """The outcomes of a decision, joined by commas, as SSD's systems write them."""
    outcomes = (text or "").split(",")
    if not set(outcomes) <= set(FLAGS):
        return "[" + ", ".join(f'"{outcome}"' for outcome in outcomes if outcome) + "]"
    flags = "".join(f'"{flag}": "{"Y" if outcome in outcomes else ""}", '
                    for outcome, flag in FLAGS.items())
    # Comments are free text, which SSD's scripts put in as it is: quotes break the JSON.
    return ('{' + flags + f'"NUMBER_OF_OUTCOMES": {len(outcomes)}, '
            '"COMMENTS": "the caller said "no", and rang off"}')


def write(folder, table, rows):
    """Rows, dictionaries of the same keys, as a table of an export."""
    folder.mkdir(exist_ok=True)
    with open(folder / f"{table}.csv", "w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def export(stack, folder):
    """Everything that SSD has a place for."""
    for table, query in TABLES.items():
        names = stack.column_names(query)
        rows = [dict(zip(names, row)) for row in stack.rows(query)]
        for row in rows:
            if "cont_contact_outcome_json" in row:
                row["cont_contact_outcome_json"] = outcome_json(row["cont_contact_outcome_json"])
        write(folder, table, rows)
