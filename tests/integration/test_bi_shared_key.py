"""Two children whose keys are the same are still two children in every bi view: whatever is joined
by child_key is compared by child_id, too."""

pytest_plugins = ("bi_fixtures",)

CHILDREN = ("k1", "k2", "k3")


def tell_everything(bi, child, day):
    """A contact, decisions, two referrals, assessments and allocations that don't say of which
    referral they are, a repeat-contact alert and its review, and what follows a referral; a day
    later than the child before."""
    for number in range(3):
        bi.contact(f"{child}-c{number}", child, f"2021-03-{day + number:02}T10:00",
                   factors=("F_3A",))
        bi.decision(f"{child}-c{number}", child, f"2021-03-{day + number:02}T12:00")
    bi.referral(f"{child}-r1", child, f"2021-03-{day:02}T10:00", worker_id=f"{child}-w")
    bi.closure(f"{child}-r1", child, f"2021-04-{day:02}T10:00")
    bi.referral(f"{child}-r2", child, f"2021-06-{day:02}T10:00", team_id=f"{child}-t")
    bi.assessment_start(f"{child}-a1", child, f"2021-03-{day + 1:02}T10:00")
    bi.assessment_end(f"{child}-a1", child, f"2021-03-{day + 1:02}T10:00",
                      f"2021-03-{day + 9:02}T10:00", factors=("F_3A",), closure_reason="RC8")
    bi.assessment_start(f"{child}-a2", child, f"2021-06-{day + 1:02}T10:00")
    bi.allocation(f"{child}-l1", child, f"2021-03-{day + 2:02}T10:00", worker_id=f"{child}-w")
    bi.allocation(f"{child}-l2", child, f"2021-06-{day + 2:02}T10:00", worker_id=f"{child}-w2")
    alert = bi.alert(f"{child}-alert", child, f"2021-03-{day + 3:02}T10:00",
                     contact_ids=[f"{child}-c{number}" for number in range(3)])
    bi.review(f"{child}-v1", child, alert, f"2021-03-{day + 4:02}T10:00")
    bi.discussion(f"{child}-d1", child, f"2021-03-{day + 2:02}T10:00")
    bi.section47_start(f"{child}-s1", child, f"2021-03-{day + 3:02}T10:00",
                       strategy_discussion_id=f"{child}-d1")
    bi.section47_start(f"{child}-s2", child, f"2021-06-{day + 3:02}T10:00")
    bi.conference(f"{child}-f1", child, f"2021-03-{day + 9:02}T10:00")
    bi.early_help(f"{child}-h1", child, f"{child}-e1", "OPENED", f"2021-03-{day + 9:02}T10:00")
    bi.legal_gateway(f"{child}-g1", child, f"2021-03-{day + 9:02}T10:00", "UNKNOWN")
    return alert


def name_another(bi, child, other, alert):
    """What is of `child` and names referrals and an alert of `other`."""
    bi.assessment_start(f"{child}-a3", child, "2021-07-01T10:00", referral_id=f"{other}-r2")
    bi.assessment_end(f"{child}-a3", child, "2021-07-01T10:00", "2021-07-09T10:00",
                      referral_id=f"{other}-r2", closure_reason="RC9")
    bi.allocation(f"{child}-l3", child, "2021-07-01T10:00", referral_id=f"{other}-r2",
                  worker_id=f"{child}-w")
    bi.review(f"{child}-v3", child, alert, "2021-07-02T10:00")
    bi.section47_start(f"{child}-s3", child, "2021-07-02T10:00", referral_id=f"{other}-r2",
                       strategy_discussion_id=f"{other}-d1")
    bi.conference(f"{child}-f3", child, "2021-07-20T10:00", section47_id=f"{other}-s2")
    bi.early_help(f"{child}-h3", child, f"{other}-e1", "CLOSED", "2021-07-20T10:00")


def say_nothing_of_referrals(bi, child):
    """A child of whom no referral is known."""
    bi.assessment_start(f"{child}-a1", child, "2021-07-01T10:00")
    bi.assessment_end(f"{child}-a1", child, "2021-07-01T10:00", "2021-07-09T10:00")
    bi.allocation(f"{child}-l1", child, "2021-07-01T10:00", worker_id=f"{child}-w")


def views(bi):
    """What every view says, as sorted text."""
    names = [name for name, in bi.rows(
        "SELECT table_name FROM information_schema.views WHERE table_schema = 'bi' ORDER BY 1")]
    return {name: sorted(text for text, in bi.rows(f"SELECT row::text FROM bi.{name} AS row"))
            for name in names}


def share_the_key(bi):
    tables = bi.rows("""
        SELECT table_schema || '.' || table_name FROM information_schema.columns
        WHERE column_name = 'child_key'
        AND table_schema IN ('caseload', 'timeliness', 'front_door', 'repeat_contact')""")
    assert len(tables) > 9
    for table, in tables:
        bi.execute(f"UPDATE {table} SET child_key = 77")


def test_children_that_share_a_key_are_two_in_every_view(bi):
    for day, child in enumerate(CHILDREN, 1):
        alert = tell_everything(bi, child, day)
    name_another(bi, CHILDREN[0], CHILDREN[-1], alert)
    say_nothing_of_referrals(bi, "k4")
    apart = views(bi)
    assert all(apart[name] for name in ("referral", "assessment", "case_holding", "data_quality"))
    share_the_key(bi)
    shared = views(bi)
    assert {name for name in apart if apart[name] != shared[name]} == set()
