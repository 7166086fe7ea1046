-- deal_stays by all: s__stay n__stay {"basis": "orders"}
SELECT
  "t5"."p",
  SUM("t5"."stay") AS "s__stay",
  COUNT("t5"."stay") AS "n__stay"
FROM (
  SELECT
    "t2"."p",
    "t2"."p_asof",
    CAST(EPOCH_US("t4"."stay_to") - EPOCH_US("t4"."stay_from") AS DECIMAL(18, 0)) AS "stay"
  FROM (
    SELECT
      "t0"."born",
      "t0"."valid_from",
      "t0"."valid_to",
      "t0"."status",
      "t0"."stay_from",
      "t0"."stay_to"
    FROM "crm_deal_states" AS "t0"
  ) AS "t4"
  INNER JOIN "crm_periods" AS "t2"
    ON "t4"."stay_to" >= "t2"."p_start"
    AND "t4"."stay_to" < "t2"."p_cut"
    AND "t4"."born" < "t2"."p_asof"
) AS "t5"
GROUP BY
  1
