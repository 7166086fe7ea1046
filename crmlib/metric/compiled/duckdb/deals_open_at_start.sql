-- deals_open_at_start by all: c__ {"basis": "orders"}
SELECT
  "t5"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t2"."p",
    "t2"."p_asof"
  FROM (
    SELECT
      "t0"."born",
      "t0"."valid_from",
      "t0"."valid_to",
      "t0"."status"
    FROM "crm_deal_states" AS "t0"
  ) AS "t4"
  INNER JOIN "crm_periods" AS "t2"
    ON "t4"."valid_from" < "t2"."p_opening"
    AND "t4"."valid_to" >= "t2"."p_opening"
    AND "t4"."born" < "t2"."p_opening"
    AND "t4"."status" = 'open'
) AS "t5"
GROUP BY
  1
