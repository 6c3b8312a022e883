-- Authorities of which children are still to be decided anew.
SELECT count(DISTINCT authority_id) AS authorities FROM frontdoor.decide_anew
