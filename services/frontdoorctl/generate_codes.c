#include "generate_codes.h"

const char *const fd_gen_source_groups[FD_GEN_SOURCE_GROUPS] = {
    "Individual",  "Schools", "Education_Services", "Health_Services", "Housing",
    "LA_Services", "Police",  "Other_legal_agency", "Other",           "Anonymous",
    "Unknown",
};

const struct fd_gen_source fd_gen_sources[FD_GEN_SOURCES] = {
    {"S_1A", 0, 600},  {"S_1B", 0, 250},   {"S_1C", 0, 100}, {"S_1D", 0, 50},  {"S_2A", 1, 1000},
    {"S_2B", 2, 1000}, {"S_3A", 3, 150},   {"S_3B", 3, 200}, {"S_3C", 3, 150}, {"S_3D", 3, 100},
    {"S_3E", 3, 250},  {"S_3F", 3, 150},   {"S_4", 4, 1000}, {"S_5A", 5, 350}, {"S_5B", 5, 150},
    {"S_5C", 5, 200},  {"S_5D", 5, 300},   {"S_6", 6, 1000}, {"S_7", 7, 1000}, {"S_8", 8, 1000},
    {"S_9", 9, 1000},  {"S_10", 10, 1000},
};

const char *const fd_gen_factor_measures[FD_GEN_FACTOR_MEASURES] = {
    "Alcohol_Misuse_child",
    "Alcohol_Misuse_parent",
    "Alcohol_Misuse_person",
    "Drug_Misuse_child",
    "Drug_Misuse_parent",
    "Drug_Misuse_person",
    "Domestic_Abuse_child",
    "Domestic_Abuse_parent",
    "Domestic_Abuse_person",
    "Mental_Health_child",
    "Mental_Health_parent",
    "Mental_Health_person",
    "Learning_Disability_child",
    "Learning_Disability_parent",
    "Learning_Disability_person",
    "Physical_Disability_child",
    "Physical_Disability_parent",
    "Physical_Disability_person",
    "Young_Carer",
    "Privately_fostered",
    "Unaccompanied_asylum_seeker",
    "Going_missing",
    "Child_sexual_exploitation",
    "Trafficking",
    "Gangs",
    "Socially_unacceptable_behaviour",
    "Self_harm",
    "Neglect",
    "Emotional_Abuse",
    "Physical_Abuse_unknown",
    "Physical_Abuse_child_on_child",
    "Physical_Abuse_adult_on_child",
    "Sexual_Abuse_unknown",
    "Sexual_Abuse_child_on_child",
    "Sexual_Abuse_adult_on_child",
    "Female_Genital_Mutilation",
    "Faith_linked_abuse",
    "Child_criminal_exploitation",
    "Other",
};

/* F_21, no factors identified, has no row in C3: its measure is past the table. */
const struct fd_gen_factor fd_gen_factors[FD_GEN_FACTORS] = {
    {"F_1A", 0, 1},    {"F_1B", 1, 1},    {"F_1C", 2, 1},    {"F_2A", 3, 2},    {"F_2B", 4, 2},
    {"F_2C", 5, 2},    {"F_3A", 6, 3},    {"F_3B", 7, 3},    {"F_3C", 8, 3},    {"F_4A", 9, 4},
    {"F_4B", 10, 4},   {"F_4C", 11, 4},   {"F_5A", 12, 5},   {"F_5B", 13, 5},   {"F_5C", 14, 5},
    {"F_6A", 15, 6},   {"F_6B", 16, 6},   {"F_6C", 17, 6},   {"F_7A", 18, 7},   {"F_8B", 19, 8},
    {"F_8C", 19, 8},   {"F_8D", 19, 8},   {"F_8E", 19, 8},   {"F_8F", 19, 8},   {"F_9A", 20, 9},
    {"F_10A", 21, 10}, {"F_11A", 22, 11}, {"F_12A", 23, 12}, {"F_13A", 24, 13}, {"F_14A", 25, 14},
    {"F_15A", 26, 15}, {"F_16A", 27, 16}, {"F_17A", 28, 17}, {"F_18B", 30, 18}, {"F_18C", 31, 18},
    {"F_19B", 33, 19}, {"F_19C", 34, 19}, {"F_20", 38, 0},   {"F_21", 39, 0},   {"F_22A", 35, 22},
    {"F_23A", 36, 23}, {"F_24A", 37, 24},
};

const struct fd_gen_band fd_gen_bands[FD_GEN_BANDS] = {
    {"Same_day", 0, 0},     {"1-10_days", 1, 10},   {"11-20_days", 11, 20},
    {"21-30_days", 21, 30}, {"31-40_days", 31, 40}, {"41-45_days", 41, 45},
    {"46-50_days", 46, 50}, {"51-60_days", 51, 60}, {"61+_days", 61, 95},
};

const struct fd_gen_band fd_gen_conference_bands[FD_GEN_CONFERENCE_BANDS] = {
    {"Duration_0-10_days", 5, 10},
    {"Duration_11-15_days", 11, 15},
    {"Duration_16-20_days", 16, 20},
    {"Duration_21+_days", 21, 40},
};

const char *const fd_gen_months[12] = {
    "April",   "May",      "June",     "July",    "August",   "September",
    "October", "November", "December", "January", "February", "March",
};

const char *const fd_gen_outcomes[FD_GEN_OUTCOMES] = {
    "REFERRAL", "EXISTING_CASE",       "EARLY_HELP", "ADVICE_SIGNPOST",
    "NFA",      "STRATEGY_DISCUSSION", "OTHER",
};

const char *const fd_gen_channels[FD_GEN_CHANNELS] = {
    "PHONE", "WEB_FORM", "EMAIL", "IN_PERSON", "POST", "OUT_OF_HOURS",
};

const char *const fd_gen_closures[FD_GEN_CLOSURES] = {
    NULL, "RC1", "RC2", "RC3", "RC4", "RC5", "RC6", "RC7", "RC8", "RC9",
};

const char *const fd_gen_needs[FD_GEN_NEEDS] = {
    "N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "N0",
};
const int64_t fd_gen_need_weights[FD_GEN_NEEDS] = {540, 60, 30, 110, 150, 40, 10, 40, 20};

const char *const fd_gen_assessed[4] = {
    "NFA",
    "EARLY_HELP",
    "STRATEGY_OR_SECTION47",
    "OTHER",
};
