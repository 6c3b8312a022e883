-- Published figures to compare with, whom an authority is compared with, and how many children live
-- there: none of it is about a person.
CREATE TABLE frontdoor.benchmark (
    dfe_table text COLLATE "C" NOT NULL,
    year integer NOT NULL,
    gss_code text COLLATE "C" NOT NULL,
    area text NOT NULL,
    measure text COLLATE "C" NOT NULL,
    value numeric,
    status text COLLATE "C",
    PRIMARY KEY (dfe_table, year, gss_code, measure)
);
COMMENT ON TABLE frontdoor.benchmark IS 'Children in need tables as the DfE publishes them';
COMMENT ON COLUMN frontdoor.benchmark.year IS 'The year to 31 March of this one';
COMMENT ON COLUMN frontdoor.benchmark.status IS
    'What stands for a value that was not published, such as c; null: the value was';

CREATE TABLE frontdoor.neighbour (
    authority_id smallint NOT NULL,
    gss_code text COLLATE "C" NOT NULL,
    PRIMARY KEY (authority_id, gss_code)
);
COMMENT ON TABLE frontdoor.neighbour IS 'The statistical neighbours of each authority';

CREATE TABLE frontdoor.population (
    authority_id smallint NOT NULL,
    year integer NOT NULL,
    children integer NOT NULL,
    PRIMARY KEY (authority_id, year)
);
COMMENT ON COLUMN frontdoor.population.year IS 'The year to 31 March of this one';
COMMENT ON COLUMN frontdoor.population.children IS
    'Under 18: what the rates of that year are reckoned with';
