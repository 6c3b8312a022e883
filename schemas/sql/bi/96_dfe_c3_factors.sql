CREATE VIEW bi.dfe_c3_factors AS
SELECT
    left(episode.reporting_year, 4)::integer + 1 AS time_period,
    'Reporting year' AS time_identifier,
    'Local authority' AS geographic_level,
    'E92000001' AS country_code,
    'England' AS country_name,
    authority.region_code,
    authority.region AS region_name,
    authority.authority AS new_la_code,
    authority.name AS la_name,
    count(*) FILTER (WHERE episode.factors <> '{21}') AS "Episodes_with_assessment_factor",
    count(*) FILTER (WHERE '1A' = ANY (episode.factors)) AS "Alcohol_Misuse_child",
    count(*) FILTER (WHERE '1B' = ANY (episode.factors)) AS "Alcohol_Misuse_parent",
    count(*) FILTER (WHERE '1C' = ANY (episode.factors)) AS "Alcohol_Misuse_person",
    count(*) FILTER (WHERE '2A' = ANY (episode.factors)) AS "Drug_Misuse_child",
    count(*) FILTER (WHERE '2B' = ANY (episode.factors)) AS "Drug_Misuse_parent",
    count(*) FILTER (WHERE '2C' = ANY (episode.factors)) AS "Drug_Misuse_person",
    count(*) FILTER (WHERE '3A' = ANY (episode.factors)) AS "Domestic_Abuse_child",
    count(*) FILTER (WHERE '3B' = ANY (episode.factors)) AS "Domestic_Abuse_parent",
    count(*) FILTER (WHERE '3C' = ANY (episode.factors)) AS "Domestic_Abuse_person",
    count(*) FILTER (WHERE '4A' = ANY (episode.factors)) AS "Mental_Health_child",
    count(*) FILTER (WHERE '4B' = ANY (episode.factors)) AS "Mental_Health_parent",
    count(*) FILTER (WHERE '4C' = ANY (episode.factors)) AS "Mental_Health_person",
    count(*) FILTER (WHERE '5A' = ANY (episode.factors)) AS "Learning_Disability_child",
    count(*) FILTER (WHERE '5B' = ANY (episode.factors)) AS "Learning_Disability_parent",
    count(*) FILTER (WHERE '5C' = ANY (episode.factors)) AS "Learning_Disability_person",
    count(*) FILTER (WHERE '6A' = ANY (episode.factors)) AS "Physical_Disability_child",
    count(*) FILTER (WHERE '6B' = ANY (episode.factors)) AS "Physical_Disability_parent",
    count(*) FILTER (WHERE '6C' = ANY (episode.factors)) AS "Physical_Disability_person",
    count(*) FILTER (WHERE '7A' = ANY (episode.factors)) AS "Young_Carer",
    count(*) FILTER (WHERE episode.factors && '{8B,8C,8D,8E,8F}') AS "Privately_fostered",
    count(*) FILTER (WHERE '9A' = ANY (episode.factors)) AS "Unaccompanied_asylum_seeker",
    count(*) FILTER (WHERE '10A' = ANY (episode.factors)) AS "Going_missing",
    count(*) FILTER (WHERE '11A' = ANY (episode.factors)) AS "Child_sexual_exploitation",
    count(*) FILTER (WHERE '12A' = ANY (episode.factors)) AS "Trafficking",
    count(*) FILTER (WHERE '13A' = ANY (episode.factors)) AS "Gangs",
    count(*) FILTER (WHERE '14A' = ANY (episode.factors)) AS "Socially_unacceptable_behaviour",
    count(*) FILTER (WHERE '15A' = ANY (episode.factors)) AS "Self_harm",
    count(*) FILTER (WHERE '16A' = ANY (episode.factors)) AS "Neglect",
    count(*) FILTER (WHERE '17A' = ANY (episode.factors)) AS "Emotional_Abuse",
    NULL::bigint AS "Physical_Abuse_unknown",
    count(*) FILTER (WHERE '18B' = ANY (episode.factors)) AS "Physical_Abuse_child_on_child",
    count(*) FILTER (WHERE '18C' = ANY (episode.factors)) AS "Physical_Abuse_adult_on_child",
    NULL::bigint AS "Sexual_Abuse_unknown",
    count(*) FILTER (WHERE '19B' = ANY (episode.factors)) AS "Sexual_Abuse_child_on_child",
    count(*) FILTER (WHERE '19C' = ANY (episode.factors)) AS "Sexual_Abuse_adult_on_child",
    count(*) FILTER (WHERE '22A' = ANY (episode.factors)) AS "Female_Genital_Mutilation",
    count(*) FILTER (WHERE '23A' = ANY (episode.factors)) AS "Faith_linked_abuse",
    count(*) FILTER (WHERE '24A' = ANY (episode.factors)) AS "Child_criminal_exploitation",
    count(*) FILTER (WHERE '20' = ANY (episode.factors)) AS "Other"
-- An episode counts once for each factor, however many of its assessments of the year found it.
FROM (
    SELECT
        assessment.authority,
        assessment.reporting_year,
        array_agg(DISTINCT factor.code) AS factors
    FROM bi.assessment
    CROSS JOIN LATERAL unnest(string_to_array(assessment.assessment_factors, ',')) AS factor (code)
    WHERE assessment.cina_referral_id IS NOT NULL
    GROUP BY assessment.authority, assessment.reporting_year, assessment.referral_key
) AS episode
JOIN bi.authority USING (authority)
GROUP BY
    episode.reporting_year,
    authority.region_code,
    authority.region,
    authority.authority,
    authority.name;

COMMENT ON VIEW bi.dfe_c3_factors IS
    'Episodes by factor that an assessment of the reporting year found, laid out as DfE table C3';
COMMENT ON COLUMN bi.dfe_c3_factors.time_period IS
    'Calendar year of the 31 March that ends the year';
COMMENT ON COLUMN bi.dfe_c3_factors.time_identifier IS
    'Always Reporting year: from 1 April to 31 March';
COMMENT ON COLUMN bi.dfe_c3_factors.geographic_level IS 'Always Local authority';
COMMENT ON COLUMN bi.dfe_c3_factors.country_code IS 'GSS code of England';
COMMENT ON COLUMN bi.dfe_c3_factors.country_name IS 'Always England';
COMMENT ON COLUMN bi.dfe_c3_factors.region_code IS 'GSS code of the region';
COMMENT ON COLUMN bi.dfe_c3_factors.region_name IS 'Name of the region';
COMMENT ON COLUMN bi.dfe_c3_factors.new_la_code IS 'GSS code of the authority';
COMMENT ON COLUMN bi.dfe_c3_factors.la_name IS 'Name of the authority';
COMMENT ON COLUMN bi.dfe_c3_factors."Episodes_with_assessment_factor" IS
    'Referrals of which an assessment authorised in the year found any factor';
COMMENT ON COLUMN bi.dfe_c3_factors."Alcohol_Misuse_child" IS 'Of these: factor 1A';
COMMENT ON COLUMN bi.dfe_c3_factors."Alcohol_Misuse_parent" IS 'Of these: factor 1B';
COMMENT ON COLUMN bi.dfe_c3_factors."Alcohol_Misuse_person" IS 'Of these: factor 1C';
COMMENT ON COLUMN bi.dfe_c3_factors."Drug_Misuse_child" IS 'Of these: factor 2A';
COMMENT ON COLUMN bi.dfe_c3_factors."Drug_Misuse_parent" IS 'Of these: factor 2B';
COMMENT ON COLUMN bi.dfe_c3_factors."Drug_Misuse_person" IS 'Of these: factor 2C';
COMMENT ON COLUMN bi.dfe_c3_factors."Domestic_Abuse_child" IS 'Of these: factor 3A';
COMMENT ON COLUMN bi.dfe_c3_factors."Domestic_Abuse_parent" IS 'Of these: factor 3B';
COMMENT ON COLUMN bi.dfe_c3_factors."Domestic_Abuse_person" IS 'Of these: factor 3C';
COMMENT ON COLUMN bi.dfe_c3_factors."Mental_Health_child" IS 'Of these: factor 4A';
COMMENT ON COLUMN bi.dfe_c3_factors."Mental_Health_parent" IS 'Of these: factor 4B';
COMMENT ON COLUMN bi.dfe_c3_factors."Mental_Health_person" IS 'Of these: factor 4C';
COMMENT ON COLUMN bi.dfe_c3_factors."Learning_Disability_child" IS 'Of these: factor 5A';
COMMENT ON COLUMN bi.dfe_c3_factors."Learning_Disability_parent" IS 'Of these: factor 5B';
COMMENT ON COLUMN bi.dfe_c3_factors."Learning_Disability_person" IS 'Of these: factor 5C';
COMMENT ON COLUMN bi.dfe_c3_factors."Physical_Disability_child" IS 'Of these: factor 6A';
COMMENT ON COLUMN bi.dfe_c3_factors."Physical_Disability_parent" IS 'Of these: factor 6B';
COMMENT ON COLUMN bi.dfe_c3_factors."Physical_Disability_person" IS 'Of these: factor 6C';
COMMENT ON COLUMN bi.dfe_c3_factors."Young_Carer" IS 'Of these: factor 7A';
COMMENT ON COLUMN bi.dfe_c3_factors."Privately_fostered" IS 'Of these: factors 8B to 8F';
COMMENT ON COLUMN bi.dfe_c3_factors."Unaccompanied_asylum_seeker" IS 'Of these: factor 9A';
COMMENT ON COLUMN bi.dfe_c3_factors."Going_missing" IS 'Of these: factor 10A';
COMMENT ON COLUMN bi.dfe_c3_factors."Child_sexual_exploitation" IS 'Of these: factor 11A';
COMMENT ON COLUMN bi.dfe_c3_factors."Trafficking" IS 'Of these: factor 12A';
COMMENT ON COLUMN bi.dfe_c3_factors."Gangs" IS 'Of these: factor 13A';
COMMENT ON COLUMN bi.dfe_c3_factors."Socially_unacceptable_behaviour" IS 'Of these: factor 14A';
COMMENT ON COLUMN bi.dfe_c3_factors."Self_harm" IS 'Of these: factor 15A';
COMMENT ON COLUMN bi.dfe_c3_factors."Neglect" IS 'Of these: factor 16A';
COMMENT ON COLUMN bi.dfe_c3_factors."Emotional_Abuse" IS 'Of these: factor 17A';
COMMENT ON COLUMN bi.dfe_c3_factors."Physical_Abuse_unknown" IS
    'Null: code 18A is retired, and not in the code list';
COMMENT ON COLUMN bi.dfe_c3_factors."Physical_Abuse_child_on_child" IS 'Of these: factor 18B';
COMMENT ON COLUMN bi.dfe_c3_factors."Physical_Abuse_adult_on_child" IS 'Of these: factor 18C';
COMMENT ON COLUMN bi.dfe_c3_factors."Sexual_Abuse_unknown" IS
    'Null: code 19A is retired, and not in the code list';
COMMENT ON COLUMN bi.dfe_c3_factors."Sexual_Abuse_child_on_child" IS 'Of these: factor 19B';
COMMENT ON COLUMN bi.dfe_c3_factors."Sexual_Abuse_adult_on_child" IS 'Of these: factor 19C';
COMMENT ON COLUMN bi.dfe_c3_factors."Female_Genital_Mutilation" IS 'Of these: factor 22A';
COMMENT ON COLUMN bi.dfe_c3_factors."Faith_linked_abuse" IS 'Of these: factor 23A';
COMMENT ON COLUMN bi.dfe_c3_factors."Child_criminal_exploitation" IS 'Of these: factor 24A';
COMMENT ON COLUMN bi.dfe_c3_factors."Other" IS 'Of these: factor 20';
