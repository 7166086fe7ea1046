-- deals_closed_calls by all: s__calls n__calls {"basis": "orders"}
SELECT
  "t18"."p",
  SUM("t18"."calls") AS "s__calls",
  COUNT("t18"."calls") AS "n__calls"
FROM (
  SELECT
    "t12"."p",
    "t12"."p_asof",
    CAST(COALESCE("t17"."calls", 0) AS DECIMAL(18, 0)) AS "calls"
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
            FROM "crm_deal_states" AS "t1"
            WHERE
              "t1"."valid_from" < CRM_LAST_P_ASOF()
              AND "t1"."valid_to" >= CRM_FIRST_P_ASOF()
              AND "t1"."born" < CRM_LAST_P_ASOF()
              AND (
                "t1"."turns" OR NOT (
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
  LEFT OUTER JOIN (
    SELECT
      "t15"."p" AS "_p",
      "t15"."deal_id" AS "_deal",
      COUNT(*) AS "calls"
    FROM (
      SELECT
        "t14"."p",
        "t14"."p_asof",
        "t14"."deal_id",
        "t6"."_deal",
        "t6"."_at"
      FROM (
        SELECT DISTINCT
          "t11"."p",
          "t11"."p_asof",
          "t11"."deal_id"
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
                  FROM "crm_deal_states" AS "t1"
                  WHERE
                    "t1"."valid_from" < CRM_LAST_P_ASOF()
                    AND "t1"."valid_to" >= CRM_FIRST_P_ASOF()
                    AND "t1"."born" < CRM_LAST_P_ASOF()
                    AND (
                      "t1"."turns" OR NOT (
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
        ) AS "t11"
      ) AS "t14"
      INNER JOIN (
        SELECT
          "t2"."deal_id" AS "_deal",
          "t2"."occurred_at" AS "_at"
        FROM "crm_v_activities" AS "t2"
        WHERE
          "t2"."type" = 'call' AND "t2"."status" = 'done'
      ) AS "t6"
        ON "t14"."deal_id" = "t6"."_deal" AND "t6"."_at" < "t14"."p_asof"
    ) AS "t15"
    GROUP BY
      1,
      2
  ) AS "t17"
    ON "t12"."p" = "t17"."_p" AND "t12"."deal_id" = "t17"."_deal"
) AS "t18"
GROUP BY
  1
