"""What BI tools rely on whatever the rows: comments, types, keys, rights."""

import re

import pytest

from bi_rows import SCHEMAS, entity_key

pytest_plugins = ("bi_fixtures",)

# But for the schemas, and what bi is made of, each file makes a view of bi.
VIEWS = sorted(name for name in (path.stem.split("_", 1)[1]
                                 for path in (SCHEMAS / "sql" / "bi").glob("*.sql"))
               if name != "schema" and not re.match("live(_|$)", name))


def test_each_file_makes_the_view_it_is_called_after(bi):
    made = bi.rows("SELECT relname FROM pg_class WHERE relnamespace = 'bi'::regnamespace")
    assert sorted(name for name, in made) == VIEWS


def test_every_view_and_column_has_a_comment(bi):
    missing = bi.rows("""
        SELECT class.relname, attribute.attname
        FROM pg_class AS class
        JOIN pg_attribute AS attribute
            ON attribute.attrelid = class.oid AND attribute.attnum > 0
        WHERE class.relnamespace = 'bi'::regnamespace
            AND (obj_description(class.oid, 'pg_class') IS NULL
                 OR col_description(class.oid, attribute.attnum) IS NULL)
    """)
    assert missing == []


def test_the_data_dictionary_lists_all_of_it(bi):
    assert bi.value("SELECT count(*) FROM bi.data_dictionary") == bi.value("""
        SELECT count(*) FROM information_schema.columns WHERE table_schema = 'bi'
    """) + len(VIEWS)
    assert bi.one("data_dictionary", entry_key="contact.decided_within_24h")["data_type"] == (
        "boolean")


def test_no_column_is_an_array_or_another_composite(bi):
    types = {name for name, in bi.rows(
        "SELECT DISTINCT data_type FROM information_schema.columns WHERE table_schema = 'bi'")}
    assert types <= {"text", "bigint", "integer", "numeric", "boolean", "date",
                     "timestamp with time zone", "timestamp without time zone"}


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_reads_an_empty_database(bi, view):
    bi.rows(f"SELECT * FROM bi.{view}")


def test_who_may_read_bi_and_nothing_else_reads_every_view(bi):
    if not bi.rows("SELECT FROM pg_roles WHERE rolname = 'frontdoor_bi'"):
        bi.execute("CREATE ROLE frontdoor_bi")
    bi.execute("GRANT USAGE ON SCHEMA bi TO frontdoor_bi")
    bi.execute("GRANT SELECT ON ALL TABLES IN SCHEMA bi TO frontdoor_bi")
    bi.contact("c1", "k1", "2020-05-07T10:00", factors=["F_3A"])
    bi.assessment_start("a1", "k1", "2020-05-07")
    bi.keep()
    bi.keeps = False  # who reads keeps nothing
    bi.execute("SET LOCAL ROLE frontdoor_bi")
    for view in VIEWS:
        bi.rows(f"SELECT * FROM bi.{view}")
    assert bi.value("SELECT count(*) FROM bi.contact_factor") == 1


def test_the_views_can_be_made_anew_over_themselves(bi):
    for path in sorted((SCHEMAS / "sql" / "bi").glob("*.sql")):
        bi.execute(path.read_text(encoding="utf-8"))
    assert bi.value("SELECT count(*) FROM bi.data_dictionary") > 100


def test_a_key_names_one_entity_even_where_ids_hold_a_slash(bi):
    bi.contact("b/c", "a", "2020-05-07T10:00")
    bi.contact("c", "a/b", "2020-05-07T10:00")
    keys = {key for key, in bi.rows("SELECT contact_key FROM bi.contact")}
    assert keys == {"E06000008/a/b/c", "E06000008/a~b/c"}


def test_an_unidentified_child_is_null(bi):
    bi.contact("c1", "", "2020-05-07T10:00")
    row = bi.one("contact")
    assert (row["cont_person_id"], row["contact_key"]) == (None, "E06000008//c1")


def test_local_time_stands_beside_the_instant(bi):
    bi.contact("c1", "k1", "2021-10-31T01:30Z")
    bi.contact("c2", "k1", "2021-10-31T00:30Z")
    local = {str(row["cont_contact_date"]) for row in bi.all("contact")}
    assert local == {"2021-10-31 01:30:00"}
    assert len({row["received_at"] for row in bi.all("contact")}) == 2


def test_codes_come_with_labels_and_strange_ones_read_as_unknown(bi):
    bi.contact("c1", "k1", "2020-05-07T10:00", source="S_1B", channel="PIGEON",
               factors=["F_3A", "F_99Z", "F_21"])
    row = bi.one("contact")
    assert row["cont_contact_source_code"] == "1B"
    assert row["cont_contact_source_desc"].startswith("Individual - acquaintance")
    assert row["source_group"] == "Individual"
    assert (row["channel_code"], row["channel_desc"]) == ("UNKNOWN", "Not known")
    assert row["concern_factors"] == "3A,UNKNOWN,21"
    factors = {row["factor_code"]: row["factor_desc"] for row in bi.all("contact_factor")}
    assert factors == {"3A": "Domestic abuse: child",
                       "UNKNOWN": "Not known", "21": "No factors identified"}


def test_outcomes_and_assessment_factors_have_rows_of_their_own(bi):
    bi.contact("c1", "k1", "2020-05-07T10:00")
    bi.decision("c1", "k1", "2020-05-07T11:00", outcomes=["EARLY_HELP", "NFA"])
    bi.assessment_end("a1", "k1", "2020-05-07T10:00", "2020-05-08T10:00", factors=["F_18B"])
    assert bi.one("contact")["decision_outcomes"] == "EARLY_HELP,NFA"
    assert bi.value("SELECT count(*) FROM bi.contact_outcome WHERE contact_key = %s",
                    entity_key("k1", "c1")) == 2
    factor = bi.one("assessment_factor")
    assert (factor["cinf_assessment_id"], factor["factor_code"]) == ("a1", "18B")


def test_entities_of_one_key_and_two_children_are_not_mixed(bi):
    bi.referral("r1", "k1", "2020-01-10T10:00", child_key=7)
    bi.referral("r2", "k2", "2020-02-10T10:00", child_key=7)
    bi.assessment_start("a1", "k2", "2020-01-20T10:00", child_key=7)
    bi.allocation("l1", "k2", "2020-01-20T10:00", child_key=7, worker_id="w1")
    assert [row["re_referral"] for row in bi.all("referral")] == [False, False]
    assert bi.one("assessment")["cina_referral_id"] is None
    assert bi.all("allocation") == []
