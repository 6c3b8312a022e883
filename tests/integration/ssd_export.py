"""An SSD export of what a stack holds: its bi.ssd_* views, one CSV a table."""

import csv

TABLES = ("ssd_contacts", "ssd_cin_episodes", "ssd_cin_assessments", "ssd_assessment_factors",
          "ssd_involvements", "ssd_s47_enquiry", "ssd_initial_cp_conference",
          "ssd_early_help_episodes")

# The dataset is about children, but systems export contacts of nobody identified, too.
UNIDENTIFIED = """
    UNION ALL
    SELECT authority, cont_contact_id, cont_person_id, cont_contact_date, cont_contact_source_code,
        cont_contact_source_desc, to_json(string_to_array(decision_outcomes, ','))::text
    FROM bi.contact WHERE cont_person_id IS NULL"""

# SSD's scripts end JSON with free text, put in as it is: quotes break it.
COMMENTS = {"cont_contact_outcome_json": "COMMENTS", "s47e_s47_outcome_json": "OUTCOME_COMMENTS",
            "icpc_icpc_outcome_json": "COMMENTS"}


def with_comments(json, name):
    return json.rstrip("} ") + f', "{name}": "the caller said "no", and rang off"}}'


def write(folder, table, rows):
    """Rows, dictionaries of the same keys, as a table of an export."""
    folder.mkdir(exist_ok=True)
    with open(folder / f"{table}.csv", "w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def export(stack, folder, tables=TABLES, authority=None):
    """Everything that SSD has a place for, of one authority or of all."""
    for table in tables:
        query = f"SELECT * FROM bi.{table}" + (UNIDENTIFIED if table == "ssd_contacts" else "")
        names = stack.column_names(query)
        rows = [dict(zip(names, row)) for row in stack.rows(query)]
        rows = [row for row in rows if authority in (None, row["authority"])]
        for row in rows:
            del row["authority"]
            for column, name in COMMENTS.items():
                if (row.get(column) or "").startswith("{"):
                    row[column] = with_comments(row[column], name)
            if table == "ssd_cin_assessments":
                # One that names a referral which isn't there; without a name it would get one.
                row["cina_referral_id"] = row["cina_referral_id"] or "lost"
        write(folder, table, rows)
