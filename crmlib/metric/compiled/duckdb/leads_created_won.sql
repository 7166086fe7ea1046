-- leads_created_won by all: c__won c__ {"basis": "orders"}
SELECT
  "t28"."p",
  COUNT(*) FILTER(WHERE
    "t28"."won") AS "c__won",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t15"."p",
    "t15"."p_asof",
    (
      "t26"."_deal" IS NOT NULL
    ) OR (
      "t27"."_lead" IS NOT NULL
    ) AS "won"
  FROM (
    SELECT
      "t13".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t11"."created_at",
        "t11"."deal_id",
        "t11"."lead_id",
        "t11"."owner_id",
        "t11"."source",
        "t11"."campaign_id",
        "t11"."industry",
        "t11"."region",
        "t11"."row_order",
        "t11"."born",
        "t11"."_day",
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
            "t1"."deal_id",
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
      ) AS "t11"
      INNER JOIN "crm_period_days" AS "t3"
        ON "t11"."_day" = "t3"."p_day"
        AND "t11"."created_at" >= "t3"."p_start"
        AND "t11"."created_at" < "t3"."p_cut"
        AND "t11"."born" < "t3"."p_asof"
    ) AS "t13"
  ) AS "t15"
  LEFT OUTER JOIN (
    SELECT
      "t22"."p" AS "_p",
      "t22"."deal_id" AS "_deal"
    FROM (
      SELECT DISTINCT
        *
      FROM (
        SELECT
          "t18"."p",
          "t18"."deal_id"
        FROM (
          SELECT
            "t14"."p",
            "t14"."p_asof",
            "t14"."deal_id"
          FROM (
            SELECT
              "t13".*
              EXCLUDE ("_day", "p_day")
            FROM (
              SELECT
                "t11"."created_at",
                "t11"."deal_id",
                "t11"."lead_id",
                "t11"."owner_id",
                "t11"."source",
                "t11"."campaign_id",
                "t11"."industry",
                "t11"."region",
                "t11"."row_order",
                "t11"."born",
                "t11"."_day",
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
                    "t1"."deal_id",
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
              ) AS "t11"
              INNER JOIN "crm_period_days" AS "t3"
                ON "t11"."_day" = "t3"."p_day"
                AND "t11"."created_at" >= "t3"."p_start"
                AND "t11"."created_at" < "t3"."p_cut"
                AND "t11"."born" < "t3"."p_asof"
            ) AS "t13"
          ) AS "t14"
          WHERE
            "t14"."deal_id" IS NOT NULL
        ) AS "t18"
        SEMI JOIN (
          SELECT
            "t2"."deal_id" AS "_key",
            "t2"."born" AS "_born",
            "t2"."valid_from" AS "_from",
            "t2"."valid_to" AS "_to"
          FROM "crm_deal_states" AS "t2"
          WHERE
            "t2"."status" = 'won'
        ) AS "t7"
          ON "t18"."deal_id" = "t7"."_key"
          AND "t7"."_born" < "t18"."p_asof"
          AND "t7"."_from" < "t18"."p_asof"
          AND "t7"."_to" >= "t18"."p_asof"
      ) AS "t20"
    ) AS "t22"
  ) AS "t26"
    ON "t15"."p" = "t26"."_p" AND "t15"."deal_id" = "t26"."_deal"
  LEFT OUTER JOIN (
    SELECT
      "t23"."p" AS "_q",
      "t23"."lead_id" AS "_lead"
    FROM (
      SELECT DISTINCT
        *
      FROM (
        SELECT
          "t19"."p",
          "t19"."lead_id"
        FROM (
          SELECT
            "t14"."p",
            "t14"."p_asof",
            "t14"."lead_id"
          FROM (
            SELECT
              "t13".*
              EXCLUDE ("_day", "p_day")
            FROM (
              SELECT
                "t11"."created_at",
                "t11"."deal_id",
                "t11"."lead_id",
                "t11"."owner_id",
                "t11"."source",
                "t11"."campaign_id",
                "t11"."industry",
                "t11"."region",
                "t11"."row_order",
                "t11"."born",
                "t11"."_day",
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
                    "t1"."deal_id",
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
              ) AS "t11"
              INNER JOIN "crm_period_days" AS "t3"
                ON "t11"."_day" = "t3"."p_day"
                AND "t11"."created_at" >= "t3"."p_start"
                AND "t11"."created_at" < "t3"."p_cut"
                AND "t11"."born" < "t3"."p_asof"
            ) AS "t13"
          ) AS "t14"
          WHERE
            "t14"."lead_id" IS NOT NULL
        ) AS "t19"
        SEMI JOIN (
          SELECT
            "t8"."lead_id" AS "_key",
            "t8"."born" AS "_born",
            "t8"."valid_from" AS "_from",
            "t8"."valid_to" AS "_to"
          FROM (
            SELECT
              "t2"."born",
              "t2"."valid_from",
              "t2"."valid_to",
              "t2"."status",
              "t2"."deal_id",
              "t2"."lead_id"
            FROM "crm_deal_states" AS "t2"
            WHERE
              "t2"."status" = 'won'
          ) AS "t8"
        ) AS "t12"
          ON "t19"."lead_id" = "t12"."_key"
          AND "t12"."_born" < "t19"."p_asof"
          AND "t12"."_from" < "t19"."p_asof"
          AND "t12"."_to" >= "t19"."p_asof"
      ) AS "t21"
    ) AS "t23"
  ) AS "t27"
    ON "t15"."p" = "t27"."_q" AND "t15"."lead_id" = "t27"."_lead"
) AS "t28"
GROUP BY
  1
