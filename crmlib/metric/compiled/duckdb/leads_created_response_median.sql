-- leads_created_response by all: median response {"basis": "orders"}
SELECT
  "t17"."p",
  CAST("t17"."response" AS DOUBLE) AS "value"
FROM (
  SELECT
    "t11"."p",
    "t11"."p_asof",
    CAST(EPOCH_US("t16"."first_at") - EPOCH_US("t11"."created_at") AS DECIMAL(18, 0)) AS "response"
  FROM (
    SELECT
      "t9".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t8"."created_at",
        "t8"."lead_id",
        "t8"."owner_id",
        "t8"."source",
        "t8"."campaign_id",
        "t8"."industry",
        "t8"."region",
        "t8"."row_order",
        "t8"."born",
        "t8"."_day",
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
            "t1"."created_at",
            "t1"."lead_id",
            "t1"."owner_id",
            "t1"."source",
            "t1"."campaign_id",
            "t1"."industry",
            "t1"."region",
            "t1"."row_order",
            "t1"."born",
            CAST("t1"."created_at" AS DATE) AS "_day"
          FROM "crm_v_leads" AS "t1"
          WHERE
            "t1"."created_at" IS NOT NULL
        ) AS "t4"
        WHERE
          "t4"."created_at" >= CRM_FIRST_P_START()
          AND "t4"."created_at" < CRM_LAST_P_CUT()
          AND "t4"."born" < CRM_LAST_P_ASOF()
      ) AS "t8"
      INNER JOIN "crm_period_days" AS "t3"
        ON "t8"."_day" = "t3"."p_day"
        AND "t8"."created_at" >= "t3"."p_start"
        AND "t8"."created_at" < "t3"."p_cut"
        AND "t8"."born" < "t3"."p_asof"
    ) AS "t9"
  ) AS "t11"
  LEFT OUTER JOIN (
    SELECT
      "t14"."p" AS "_p",
      "t14"."lead_id" AS "_lead",
      "t14"."created_at" AS "_created",
      MIN("t14"."_at") AS "first_at"
    FROM (
      SELECT
        "t13"."p",
        "t13"."p_asof",
        "t13"."lead_id",
        "t13"."created_at",
        "t6"."_lead",
        "t6"."_at"
      FROM (
        SELECT
          "t10"."p",
          "t10"."p_asof",
          "t10"."lead_id",
          "t10"."created_at"
        FROM (
          SELECT
            "t9".*
            EXCLUDE ("_day", "p_day")
          FROM (
            SELECT
              "t8"."created_at",
              "t8"."lead_id",
              "t8"."owner_id",
              "t8"."source",
              "t8"."campaign_id",
              "t8"."industry",
              "t8"."region",
              "t8"."row_order",
              "t8"."born",
              "t8"."_day",
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
                  "t1"."created_at",
                  "t1"."lead_id",
                  "t1"."owner_id",
                  "t1"."source",
                  "t1"."campaign_id",
                  "t1"."industry",
                  "t1"."region",
                  "t1"."row_order",
                  "t1"."born",
                  CAST("t1"."created_at" AS DATE) AS "_day"
                FROM "crm_v_leads" AS "t1"
                WHERE
                  "t1"."created_at" IS NOT NULL
              ) AS "t4"
              WHERE
                "t4"."created_at" >= CRM_FIRST_P_START()
                AND "t4"."created_at" < CRM_LAST_P_CUT()
                AND "t4"."born" < CRM_LAST_P_ASOF()
            ) AS "t8"
            INNER JOIN "crm_period_days" AS "t3"
              ON "t8"."_day" = "t3"."p_day"
              AND "t8"."created_at" >= "t3"."p_start"
              AND "t8"."created_at" < "t3"."p_cut"
              AND "t8"."born" < "t3"."p_asof"
          ) AS "t9"
        ) AS "t10"
      ) AS "t13"
      INNER JOIN (
        SELECT
          "t2"."lead_id" AS "_lead",
          "t2"."occurred_at" AS "_at"
        FROM "crm_v_activities" AS "t2"
        WHERE
          "t2"."type" IN ('call', 'email', 'meeting', 'demo')
          AND "t2"."status" = 'done'
          AND COALESCE("t2"."direction", '') <> 'in'
          AND "t2"."lead_id" IS NOT NULL
      ) AS "t6"
        ON "t13"."lead_id" = "t6"."_lead"
        AND "t6"."_at" >= "t13"."created_at"
        AND "t6"."_at" < "t13"."p_asof"
    ) AS "t14"
    GROUP BY
      1,
      2,
      3
  ) AS "t16"
    ON "t11"."p" = "t16"."_p"
    AND "t11"."lead_id" = "t16"."_lead"
    AND "t11"."created_at" = "t16"."_created"
) AS "t17"
