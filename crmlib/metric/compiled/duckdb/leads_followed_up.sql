-- leads_followed_up by all: c__ {"basis": "orders"}
SELECT
  "t21"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t20"."p",
    "t20"."p_asof"
  FROM (
    SELECT
      "t18"."p",
      "t18"."lead_id" AS "_touched",
      "t18"."p_asof"
    FROM (
      SELECT
        "t17"."p",
        "t17"."lead_id",
        "t7"."p_asof"
      FROM (
        SELECT DISTINCT
          "t15"."p",
          "t15"."lead_id"
        FROM (
          SELECT
            "t14".*
            EXCLUDE ("_day", "p_day")
          FROM (
            SELECT
              "t13"."type",
              "t13"."status",
              "t13"."occurred_at",
              "t13"."lead_id",
              "t13"."row_order",
              "t13"."born",
              "t13"."_day",
              "t4"."p",
              "t4"."p_start",
              "t4"."p_cut",
              "t4"."p_asof",
              "t4"."p_opening",
              "t4"."p_t12",
              "t4"."p_s12",
              "t4"."p_t24",
              "t4"."p_start_on",
              "t4"."p_cut_on",
              "t4"."p_opening_on",
              "t4"."p_cut_day",
              "t4"."p_opening_day",
              "t4"."p_next_start",
              "t4"."p_next_end",
              "t4"."p_typed",
              "t4"."p_day"
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t3"."type",
                  "t3"."status",
                  "t3"."occurred_at",
                  "t3"."lead_id",
                  "t3"."row_order",
                  "t3"."born",
                  CAST("t3"."occurred_at" AS DATE) AS "_day"
                FROM "crm_v_activities" AS "t3"
                WHERE
                  "t3"."type" IN ('call', 'email', 'meeting', 'demo')
                  AND "t3"."status" = 'done'
                  AND "t3"."lead_id" IS NOT NULL
                  AND "t3"."occurred_at" IS NOT NULL
              ) AS "t8"
              WHERE
                "t8"."occurred_at" >= CRM_FIRST_P_START()
                AND "t8"."occurred_at" < CRM_LAST_P_CUT()
                AND "t8"."born" < CRM_LAST_P_ASOF()
            ) AS "t13"
            INNER JOIN "crm_period_days" AS "t4"
              ON "t13"."_day" = "t4"."p_day"
              AND "t13"."occurred_at" >= "t4"."p_start"
              AND "t13"."occurred_at" < "t4"."p_cut"
              AND "t13"."born" < "t4"."p_asof"
          ) AS "t14"
        ) AS "t15"
      ) AS "t17"
      INNER JOIN (
        SELECT
          "t1"."p",
          "t1"."p_asof"
        FROM "crm_periods" AS "t1"
      ) AS "t7"
        ON "t17"."p" = "t7"."p"
    ) AS "t18"
  ) AS "t20"
  INNER JOIN (
    SELECT
      "t9"."born" AS "lead_born",
      "t9"."lead_id",
      "t9"."owner_id",
      "t9"."source",
      "t9"."campaign_id",
      "t9"."industry",
      "t9"."region"
    FROM (
      SELECT
        "t6".*
        EXCLUDE ("copy")
      FROM (
        SELECT
          *
        FROM "crm_v_leads" AS "t0"
        WHERE
          "t0"."lead_id" IS NOT NULL AND "t0"."copy" = 0
      ) AS "t6"
    ) AS "t9"
  ) AS "t12"
    ON "t20"."_touched" = "t12"."lead_id" AND "t12"."lead_born" < "t20"."p_asof"
) AS "t21"
GROUP BY
  1
