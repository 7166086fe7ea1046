-- deals_closed_calls by all: s__calls n__calls {"basis": "orders"}
SELECT
  "t17"."p",
  SUM("t17"."calls") AS "s__calls",
  COUNT("t17"."calls") AS "n__calls"
FROM (
  SELECT
    "t11"."p",
    "t11"."p_asof",
    CAST(COALESCE("t16"."calls", 0) AS DECIMAL(18, 0)) AS "calls"
  FROM (
    SELECT
      "t9".*
      EXCLUDE ("_month", "p_month")
    FROM (
      SELECT
        "t8"."born",
        "t8"."valid_from",
        "t8"."valid_to",
        "t8"."status",
        "t8"."closed_at",
        "t8"."deal_id",
        "t8"."_month",
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
        "t3"."p_month"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t1"."born",
            "t1"."valid_from",
            "t1"."valid_to",
            "t1"."status",
            "t1"."closed_at",
            "t1"."deal_id",
            CAST(DATE_TRUNC('MONTH', "t1"."closed_at") AS TIMESTAMP(6)) AS "_month"
          FROM "crm_deal_states" AS "t1"
          WHERE
            "t1"."closed_at" IS NOT NULL
        ) AS "t5"
        WHERE
          "t5"."closed_at" >= CRM_FIRST_P_START()
          AND "t5"."closed_at" < CRM_LAST_P_CUT()
          AND "t5"."born" < CRM_LAST_P_ASOF()
          AND "t5"."valid_from" < CRM_LAST_P_ASOF()
          AND "t5"."valid_to" >= CRM_FIRST_P_ASOF()
      ) AS "t8"
      INNER JOIN "crm_period_months" AS "t3"
        ON "t8"."_month" = "t3"."p_month"
        AND "t8"."closed_at" >= "t3"."p_start"
        AND "t8"."closed_at" < "t3"."p_cut"
        AND "t8"."born" < "t3"."p_asof"
        AND "t8"."valid_from" < "t3"."p_asof"
        AND "t8"."valid_to" >= "t3"."p_asof"
    ) AS "t9"
  ) AS "t11"
  LEFT OUTER JOIN (
    SELECT
      "t14"."p" AS "_p",
      "t14"."deal_id" AS "_deal",
      COUNT(*) AS "calls"
    FROM (
      SELECT
        "t13"."p",
        "t13"."p_asof",
        "t13"."deal_id",
        "t6"."_deal",
        "t6"."_at"
      FROM (
        SELECT DISTINCT
          "t10"."p",
          "t10"."p_asof",
          "t10"."deal_id"
        FROM (
          SELECT
            "t9".*
            EXCLUDE ("_month", "p_month")
          FROM (
            SELECT
              "t8"."born",
              "t8"."valid_from",
              "t8"."valid_to",
              "t8"."status",
              "t8"."closed_at",
              "t8"."deal_id",
              "t8"."_month",
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
              "t3"."p_month"
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t1"."born",
                  "t1"."valid_from",
                  "t1"."valid_to",
                  "t1"."status",
                  "t1"."closed_at",
                  "t1"."deal_id",
                  CAST(DATE_TRUNC('MONTH', "t1"."closed_at") AS TIMESTAMP(6)) AS "_month"
                FROM "crm_deal_states" AS "t1"
                WHERE
                  "t1"."closed_at" IS NOT NULL
              ) AS "t5"
              WHERE
                "t5"."closed_at" >= CRM_FIRST_P_START()
                AND "t5"."closed_at" < CRM_LAST_P_CUT()
                AND "t5"."born" < CRM_LAST_P_ASOF()
                AND "t5"."valid_from" < CRM_LAST_P_ASOF()
                AND "t5"."valid_to" >= CRM_FIRST_P_ASOF()
            ) AS "t8"
            INNER JOIN "crm_period_months" AS "t3"
              ON "t8"."_month" = "t3"."p_month"
              AND "t8"."closed_at" >= "t3"."p_start"
              AND "t8"."closed_at" < "t3"."p_cut"
              AND "t8"."born" < "t3"."p_asof"
              AND "t8"."valid_from" < "t3"."p_asof"
              AND "t8"."valid_to" >= "t3"."p_asof"
          ) AS "t9"
        ) AS "t10"
      ) AS "t13"
      INNER JOIN (
        SELECT
          "t2"."deal_id" AS "_deal",
          "t2"."occurred_at" AS "_at"
        FROM "crm_v_activities" AS "t2"
        WHERE
          "t2"."type" = 'call' AND "t2"."status" = 'done'
      ) AS "t6"
        ON "t13"."deal_id" = "t6"."_deal" AND "t6"."_at" < "t13"."p_asof"
    ) AS "t14"
    GROUP BY
      1,
      2
  ) AS "t16"
    ON "t11"."p" = "t16"."_p" AND "t11"."deal_id" = "t16"."_deal"
) AS "t17"
GROUP BY
  1
