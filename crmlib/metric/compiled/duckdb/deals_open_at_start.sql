-- deals_open_at_start by all: c__ {"basis": "orders"}
SELECT
  "t6"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t2"."p",
    "t2"."p_asof"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t1"."born",
        "t1"."valid_from",
        "t1"."valid_to",
        "t1"."status"
      FROM "crm_deal_states" AS "t1"
    ) AS "t3"
    WHERE
      "t3"."valid_from" < CRM_LAST_P_OPENING()
      AND "t3"."valid_to" >= CRM_FIRST_P_OPENING()
      AND "t3"."born" < CRM_LAST_P_OPENING()
  ) AS "t5"
  INNER JOIN "crm_periods" AS "t2"
    ON "t5"."valid_from" < "t2"."p_opening"
    AND "t5"."valid_to" >= "t2"."p_opening"
    AND "t5"."born" < "t2"."p_opening"
    AND "t5"."status" = 'open'
) AS "t6"
GROUP BY
  1
