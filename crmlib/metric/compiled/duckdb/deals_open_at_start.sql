-- deals_open_at_start by all: c__ {"basis": "orders"}
SELECT
  "t5"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t3"."p",
      "t3"."p_asof"
    FROM "crm_deal_states" AS "t2"
    INNER JOIN "crm_periods" AS "t3"
      ON "t2"."valid_from" < "t3"."p_opening"
      AND "t2"."valid_to" >= "t3"."p_opening"
      AND "t2"."born" < "t3"."p_opening"
      AND "t2"."status" = 'open'
  ) AS "t4"
) AS "t5"
GROUP BY
  1
