SELECT day FROM frontdoor.bank_holiday ORDER BY day
