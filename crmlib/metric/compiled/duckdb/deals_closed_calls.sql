-- deals_closed_calls by all: c__ {"basis": "orders"}
SELECT
  "t13"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t12"."p",
    "t12"."p_asof"
  FROM (
    SELECT
      "t10".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t9"."born",
        "t9"."valid_from",
        "t9"."valid_to",
        "t9"."status",
        "t9"."closed_at",
        "t9"."deal_id",
        "t9"."_day",
        "t3"."p",
        "t3"."p_start",
        "t3"."p_cut",
        "t3"."p_asof",
        "t3"."p_opening",
        "t3"."p_t12",
        "t3"."p_s12",
        "t3"."p_t24",
        "t3"."p_start_on",
        "t3"."p_cut_on",
        "t3"."p_opening_on",
        "t3"."p_cut_day",
        "t3"."p_opening_day",
        "t3"."p_next_start",
        "t3"."p_next_end",
        "t3"."p_typed",
        "t3"."p_day"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t5"."born",
            "t5"."valid_from",
            "t5"."valid_to",
            "t5"."status",
            "t5"."closed_at",
            "t5"."deal_id",
            CAST("t5"."closed_at" AS DATE) AS "_day"
          FROM (
            SELECT
              *
            FROM "crm_deal_states" AS "t2"
            WHERE
              "t2"."valid_from" < CRM_LAST_P_ASOF()
              AND "t2"."valid_to" >= CRM_FIRST_P_ASOF()
              AND "t2"."born" < CRM_LAST_P_ASOF()
              AND (
                "t2"."turns" OR NOT (
                  CRM_TURNS_P_ASOF()
                )
              )
          ) AS "t5"
          WHERE
            "t5"."closed_at" IS NOT NULL
        ) AS "t7"
        WHERE
          "t7"."closed_at" >= CRM_FIRST_P_START()
          AND "t7"."closed_at" < CRM_LAST_P_CUT()
          AND "t7"."born" < CRM_LAST_P_ASOF()
          AND "t7"."valid_from" < CRM_LAST_P_ASOF()
          AND "t7"."valid_to" >= CRM_FIRST_P_ASOF()
      ) AS "t9"
      INNER JOIN "crm_period_days" AS "t3"
        ON "t9"."_day" = "t3"."p_day"
        AND "t9"."closed_at" >= "t3"."p_start"
        AND "t9"."closed_at" < "t3"."p_cut"
        AND "t9"."born" < "t3"."p_asof"
        AND "t9"."valid_from" < "t3"."p_asof"
        AND "t9"."valid_to" >= "t3"."p_asof"
    ) AS "t10"
  ) AS "t12"
  INNER JOIN (
    SELECT
      "t0"."deal_id" AS "_deal",
      "t0"."occurred_at" AS "_at"
    FROM "crm_v_activities" AS "t0"
    WHERE
      "t0"."type" = 'call' AND "t0"."status" = 'done'
  ) AS "t6"
    ON "t12"."deal_id" = "t6"."_deal" AND "t6"."_at" < "t12"."p_asof"
) AS "t13"
GROUP BY
  1
