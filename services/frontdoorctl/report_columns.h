#ifndef REPORT_COLUMNS_H
#define REPORT_COLUMNS_H

#include "report.h"

/** @name How the tables of sections are written
 * A column each; `flags` of enum report_flags, `origin` an expression over the section's view, or
 * NULL where it has a column of the name.
 * @{ */
#define COLUMNS (const struct report_column[])
#define COLUMN(kind_, name_, heading_, flags_, origin_)                                            \
    {                                                                                              \
        .name = (name_), .heading = (heading_), .kind = (kind_), .flags = (flags_),                \
        .origin = (origin_)                                                                        \
    }
#define WORDS(name, heading, flags, origin) COLUMN(REPORT_TEXT, name, heading, flags, origin)
#define COUNT(name, heading, flags, origin) COLUMN(REPORT_COUNT, name, heading, flags, origin)
#define DECIMAL(name, heading, flags, origin) COLUMN(REPORT_DECIMAL, name, heading, flags, origin)
/** A figure that is not shown where the count `part_`, which it is made of, is not. */
#define DECIMAL_OF(name_, heading_, flags_, origin_, part_)                                        \
    {                                                                                              \
        .name = (name_), .heading = (heading_), .kind = REPORT_DECIMAL, .flags = (flags_),         \
        .origin = (origin_), .part = (part_)                                                       \
    }
#define DAY(name, heading, flags, origin) COLUMN(REPORT_DAY, name, heading, flags, origin)
#define MONTH(name, heading, flags, origin) COLUMN(REPORT_MONTH, name, heading, flags, origin)
#define MOMENT(name, heading, flags, origin) COLUMN(REPORT_MOMENT, name, heading, flags, origin)
#define DURATION(name, heading, flags, origin) COLUMN(REPORT_DURATION, name, heading, flags, origin)
/** A count that is a part of the count `whole_`, and of `within_` (or NULL). */
#define PART(name_, heading_, flags_, origin_, whole_, within_)                                    \
    {                                                                                              \
        .name = (name_), .heading = (heading_), .kind = REPORT_COUNT, .flags = (flags_),           \
        .origin = (origin_), .whole = (whole_), .within = (within_)                                \
    }
#define RATIO(kind_, name_, heading_, flags_, origin_, part_, whole_)                              \
    {                                                                                              \
        .name = (name_), .heading = (heading_), .kind = (kind_), .flags = (flags_),                \
        .origin = (origin_), .part = (part_), .whole = (whole_)                                    \
    }
#define PERCENT(name, heading, flags, origin, part, whole)                                         \
    RATIO(REPORT_PERCENT, name, heading, flags, origin, part, whole)
#define AVERAGE(name, heading, flags, origin, part, whole)                                         \
    RATIO(REPORT_AVERAGE, name, heading, flags, origin, part, whole)
/** A percentage that is marked where it is above `warn_above_`. */
#define PERCENT_WARNED(name_, heading_, flags_, origin_, part_, whole_, warn_above_)               \
    {                                                                                              \
        .name = (name_), .heading = (heading_), .kind = REPORT_PERCENT, .flags = (flags_),         \
        .origin = (origin_), .part = (part_), .whole = (whole_), .warn_above = (warn_above_)       \
    }
#define OF_AUTHORITY "authority = $1"
/** @} */

#endif
