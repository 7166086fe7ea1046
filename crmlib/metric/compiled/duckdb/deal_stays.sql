-- deal_stays by all: s__stay n__stay {"basis": "orders"}
SELECT
  "t5"."p",
  SUM("t5"."stay") AS "s__stay",
  COUNT("t5"."stay") AS "n__stay"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t3"."p",
      "t3"."p_asof",
      CAST(EPOCH_US("t2"."stay_to") - EPOCH_US("t2"."stay_from") AS DECIMAL(18, 0)) AS "stay"
    FROM "crm_deal_states" AS "t2"
    INNER JOIN "crm_periods" AS "t3"
      ON "t2"."stay_to" >= "t3"."p_start"
      AND "t2"."stay_to" < "t3"."p_cut"
      AND "t2"."born" < "t3"."p_asof"
  ) AS "t4"
) AS "t5"
GROUP BY
  1
