-- deals_open_at_start by all: c__ {"basis": "orders"}
SELECT
  "t7"."p",
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
        "t3"."born",
        "t3"."valid_from",
        "t3"."valid_to",
        "t3"."status"
      FROM (
        SELECT
          *
        FROM "crm_deal_states" AS "t1"
        WHERE
          "t1"."valid_from" < CRM_LAST_P_OPENING()
          AND "t1"."valid_to" >= CRM_FIRST_P_OPENING()
          AND "t1"."born" < CRM_LAST_P_OPENING()
          AND (
            "t1"."turns" OR NOT (
              CRM_TURNS_P_OPENING()
            )
          )
      ) AS "t3"
    ) AS "t4"
    WHERE
      "t4"."valid_from" < CRM_LAST_P_OPENING()
      AND "t4"."valid_to" >= CRM_FIRST_P_OPENING()
      AND "t4"."born" < CRM_LAST_P_OPENING()
  ) AS "t6"
  INNER JOIN "crm_periods" AS "t2"
    ON "t6"."valid_from" < "t2"."p_opening"
    AND "t6"."valid_to" >= "t2"."p_opening"
    AND "t6"."born" < "t2"."p_opening"
    AND "t6"."status" = 'open'
) AS "t7"
GROUP BY
  1
