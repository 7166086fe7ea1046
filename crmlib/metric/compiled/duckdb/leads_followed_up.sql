-- leads_followed_up by all: c__ {"basis": "orders"}
SELECT
  "t16"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t15"."p",
    "t15"."p_asof"
  FROM (
    SELECT
      "t13"."p",
      "t13"."p_asof",
      "t13"."lead_id" AS "_touched"
    FROM (
      SELECT DISTINCT
        "t12"."p",
        "t12"."p_asof",
        "t12"."lead_id"
      FROM (
        SELECT
          "t11".*
          EXCLUDE ("_day", "p_day")
        FROM (
          SELECT
            "t10"."type",
            "t10"."status",
            "t10"."occurred_at",
            "t10"."lead_id",
            "t10"."row_order",
            "t10"."born",
            "t10"."_day",
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
                "t2"."type",
                "t2"."status",
                "t2"."occurred_at",
                "t2"."lead_id",
                "t2"."row_order",
                "t2"."born",
                CAST("t2"."occurred_at" AS DATE) AS "_day"
              FROM "crm_v_activities" AS "t2"
              WHERE
                "t2"."type" IN ('call', 'email', 'meeting', 'demo')
                AND "t2"."status" = 'done'
                AND "t2"."occurred_at" IS NOT NULL
            ) AS "t5"
            WHERE
              "t5"."occurred_at" >= CRM_FIRST_P_START()
              AND "t5"."occurred_at" < CRM_LAST_P_CUT()
              AND "t5"."born" < CRM_LAST_P_ASOF()
          ) AS "t10"
          INNER JOIN "crm_period_days" AS "t3"
            ON "t10"."_day" = "t3"."p_day"
            AND "t10"."occurred_at" >= "t3"."p_start"
            AND "t10"."occurred_at" < "t3"."p_cut"
            AND "t10"."born" < "t3"."p_asof"
        ) AS "t11"
      ) AS "t12"
    ) AS "t13"
  ) AS "t15"
  INNER JOIN (
    SELECT
      "t6"."born" AS "lead_born",
      "t6"."lead_id",
      "t6"."owner_id",
      "t6"."source",
      "t6"."campaign_id",
      "t6"."industry",
      "t6"."region"
    FROM (
      SELECT
        "t4".*
        EXCLUDE ("copy")
      FROM (
        SELECT
          *
        FROM "crm_v_leads" AS "t0"
        WHERE
          "t0"."lead_id" IS NOT NULL AND "t0"."copy" = 0
      ) AS "t4"
    ) AS "t6"
  ) AS "t9"
    ON "t15"."_touched" = "t9"."lead_id" AND "t9"."lead_born" < "t15"."p_asof"
) AS "t16"
GROUP BY
  1
