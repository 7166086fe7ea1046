-- deals_due by all: c__slipped c__ {"basis": "orders"}
SELECT
  "t12"."p",
  COUNT(*) FILTER(WHERE
    "t12"."slipped") AS "c__slipped",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t11"."p",
    "t11"."p_asof",
    "t5"."_deal" IS NULL AS "slipped"
  FROM (
    SELECT
      "t9".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t8"."born",
        "t8"."valid_from",
        "t8"."valid_to",
        "t8"."status",
        "t8"."close_date",
        "t8"."deal_id",
        "t8"."copy",
        "t8"."_day",
        "t2"."p",
        "t2"."p_start",
        "t2"."p_cut",
        "t2"."p_asof",
        "t2"."p_opening",
        "t2"."p_t12",
        "t2"."p_s12",
        "t2"."p_t24",
        "t2"."p_start_on",
        "t2"."p_cut_on",
        "t2"."p_opening_on",
        "t2"."p_cut_day",
        "t2"."p_opening_day",
        "t2"."p_next_start",
        "t2"."p_next_end",
        "t2"."p_typed",
        "t2"."p_day"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t3"."born",
            "t3"."valid_from",
            "t3"."valid_to",
            "t3"."status",
            "t3"."close_date",
            "t3"."deal_id",
            "t3"."copy",
            "t3"."close_date" AS "_day"
          FROM (
            SELECT
              *
            FROM "crm_deal_states" AS "t0"
            WHERE
              "t0"."turns" OR NOT (
                CRM_TURNS_P_OPENING()
              )
          ) AS "t3"
          WHERE
            "t3"."status" = 'open' AND "t3"."close_date" IS NOT NULL
        ) AS "t6"
        WHERE
          "t6"."close_date" >= CRM_FIRST_P_START_ON()
          AND "t6"."close_date" < CRM_LAST_P_CUT_ON()
          AND "t6"."born" < CRM_LAST_P_ASOF()
          AND "t6"."valid_from" < CRM_LAST_P_OPENING()
          AND "t6"."valid_to" >= CRM_FIRST_P_OPENING()
          AND "t6"."born" < CRM_LAST_P_OPENING()
      ) AS "t8"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t8"."_day" = "t2"."p_day"
        AND "t8"."close_date" >= "t2"."p_start_on"
        AND "t8"."close_date" < "t2"."p_cut_on"
        AND "t8"."born" < "t2"."p_asof"
        AND "t8"."valid_from" < "t2"."p_opening"
        AND "t8"."valid_to" >= "t2"."p_opening"
        AND "t8"."born" < "t2"."p_opening"
    ) AS "t9"
  ) AS "t11"
  LEFT OUTER JOIN (
    SELECT
      "t0"."deal_id" AS "_deal",
      "t0"."copy" AS "_copy",
      "t0"."valid_from" AS "_from",
      "t0"."valid_to" AS "_to"
    FROM "crm_deal_states" AS "t0"
    WHERE
      (
        "t0"."status" <> 'open'
      ) OR (
        "t0"."status" IS NULL
      )
  ) AS "t5"
    ON "t11"."deal_id" = "t5"."_deal"
    AND "t11"."copy" = "t5"."_copy"
    AND "t5"."_from" < "t11"."p_cut"
    AND "t5"."_to" >= "t11"."p_cut"
) AS "t12"
GROUP BY
  1
