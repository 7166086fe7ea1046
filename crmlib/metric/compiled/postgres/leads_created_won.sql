-- leads_created_won by all: c__won c__ {"basis": "orders"}
SELECT
  "t27"."p",
  COUNT(*) FILTER(WHERE
    "t27"."won") AS "c__won",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t14"."p",
    "t14"."p_asof",
    (
      "t25"."_deal" IS NOT NULL
    ) OR (
      "t26"."_lead" IS NOT NULL
    ) AS "won"
  FROM (
    SELECT
      "t12"."created_at",
      "t12"."deal_id",
      "t12"."lead_id",
      "t12"."owner_id",
      "t12"."source",
      "t12"."campaign_id",
      "t12"."industry",
      "t12"."region",
      "t12"."row_order",
      "t12"."born",
      "t12"."p",
      "t12"."p_start",
      "t12"."p_cut",
      "t12"."p_asof",
      "t12"."p_opening",
      "t12"."p_t12",
      "t12"."p_s12",
      "t12"."p_t24",
      "t12"."p_start_on",
      "t12"."p_cut_on",
      "t12"."p_opening_on",
      "t12"."p_cut_day",
      "t12"."p_opening_day",
      "t12"."p_next_start",
      "t12"."p_next_end",
      "t12"."p_typed"
    FROM (
      SELECT
        "t7"."created_at",
        "t7"."deal_id",
        "t7"."lead_id",
        "t7"."owner_id",
        "t7"."source",
        "t7"."campaign_id",
        "t7"."industry",
        "t7"."region",
        "t7"."row_order",
        "t7"."born",
        "t7"."_day",
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
          "t0"."created_at",
          "t0"."deal_id",
          "t0"."lead_id",
          "t0"."owner_id",
          "t0"."source",
          "t0"."campaign_id",
          "t0"."industry",
          "t0"."region",
          "t0"."row_order",
          "t0"."born",
          CAST("t0"."created_at" AS DATE) AS "_day"
        FROM "crm_v_leads" AS "t0"
        WHERE
          "t0"."created_at" IS NOT NULL
      ) AS "t7"
      INNER JOIN "crm_period_days" AS "t3"
        ON "t7"."_day" = "t3"."p_day"
        AND "t7"."created_at" >= "t3"."p_start"
        AND "t7"."created_at" < "t3"."p_cut"
        AND "t7"."born" < "t3"."p_asof"
    ) AS "t12"
  ) AS "t14"
  LEFT OUTER JOIN (
    SELECT
      "t21"."p" AS "_p",
      "t21"."deal_id" AS "_deal"
    FROM (
      SELECT DISTINCT
        *
      FROM (
        SELECT
          "t17"."p",
          "t17"."deal_id"
        FROM (
          SELECT
            "t13"."p",
            "t13"."p_asof",
            "t13"."deal_id"
          FROM (
            SELECT
              "t12"."created_at",
              "t12"."deal_id",
              "t12"."lead_id",
              "t12"."owner_id",
              "t12"."source",
              "t12"."campaign_id",
              "t12"."industry",
              "t12"."region",
              "t12"."row_order",
              "t12"."born",
              "t12"."p",
              "t12"."p_start",
              "t12"."p_cut",
              "t12"."p_asof",
              "t12"."p_opening",
              "t12"."p_t12",
              "t12"."p_s12",
              "t12"."p_t24",
              "t12"."p_start_on",
              "t12"."p_cut_on",
              "t12"."p_opening_on",
              "t12"."p_cut_day",
              "t12"."p_opening_day",
              "t12"."p_next_start",
              "t12"."p_next_end",
              "t12"."p_typed"
            FROM (
              SELECT
                "t7"."created_at",
                "t7"."deal_id",
                "t7"."lead_id",
                "t7"."owner_id",
                "t7"."source",
                "t7"."campaign_id",
                "t7"."industry",
                "t7"."region",
                "t7"."row_order",
                "t7"."born",
                "t7"."_day",
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
                  "t0"."created_at",
                  "t0"."deal_id",
                  "t0"."lead_id",
                  "t0"."owner_id",
                  "t0"."source",
                  "t0"."campaign_id",
                  "t0"."industry",
                  "t0"."region",
                  "t0"."row_order",
                  "t0"."born",
                  CAST("t0"."created_at" AS DATE) AS "_day"
                FROM "crm_v_leads" AS "t0"
                WHERE
                  "t0"."created_at" IS NOT NULL
              ) AS "t7"
              INNER JOIN "crm_period_days" AS "t3"
                ON "t7"."_day" = "t3"."p_day"
                AND "t7"."created_at" >= "t3"."p_start"
                AND "t7"."created_at" < "t3"."p_cut"
                AND "t7"."born" < "t3"."p_asof"
            ) AS "t12"
          ) AS "t13"
          WHERE
            "t13"."deal_id" IS NOT NULL
        ) AS "t17"
        WHERE
          EXISTS(
            SELECT
              1
            FROM (
              SELECT
                "t2"."deal_id" AS "_key",
                "t2"."born" AS "_born",
                "t2"."valid_from" AS "_from",
                "t2"."valid_to" AS "_to"
              FROM "crm_deal_states" AS "t2"
              WHERE
                "t2"."status" = 'won'
            ) AS "t8"
            WHERE
              "t17"."deal_id" = "t8"."_key"
              AND "t8"."_born" < "t17"."p_asof"
              AND "t8"."_from" < "t17"."p_asof"
              AND "t8"."_to" >= "t17"."p_asof"
          )
      ) AS "t19"
    ) AS "t21"
  ) AS "t25"
    ON "t14"."p" = "t25"."_p" AND "t14"."deal_id" = "t25"."_deal"
  LEFT OUTER JOIN (
    SELECT
      "t22"."p" AS "_q",
      "t22"."lead_id" AS "_lead"
    FROM (
      SELECT DISTINCT
        *
      FROM (
        SELECT
          "t18"."p",
          "t18"."lead_id"
        FROM (
          SELECT
            "t13"."p",
            "t13"."p_asof",
            "t13"."lead_id"
          FROM (
            SELECT
              "t12"."created_at",
              "t12"."deal_id",
              "t12"."lead_id",
              "t12"."owner_id",
              "t12"."source",
              "t12"."campaign_id",
              "t12"."industry",
              "t12"."region",
              "t12"."row_order",
              "t12"."born",
              "t12"."p",
              "t12"."p_start",
              "t12"."p_cut",
              "t12"."p_asof",
              "t12"."p_opening",
              "t12"."p_t12",
              "t12"."p_s12",
              "t12"."p_t24",
              "t12"."p_start_on",
              "t12"."p_cut_on",
              "t12"."p_opening_on",
              "t12"."p_cut_day",
              "t12"."p_opening_day",
              "t12"."p_next_start",
              "t12"."p_next_end",
              "t12"."p_typed"
            FROM (
              SELECT
                "t7"."created_at",
                "t7"."deal_id",
                "t7"."lead_id",
                "t7"."owner_id",
                "t7"."source",
                "t7"."campaign_id",
                "t7"."industry",
                "t7"."region",
                "t7"."row_order",
                "t7"."born",
                "t7"."_day",
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
                  "t0"."created_at",
                  "t0"."deal_id",
                  "t0"."lead_id",
                  "t0"."owner_id",
                  "t0"."source",
                  "t0"."campaign_id",
                  "t0"."industry",
                  "t0"."region",
                  "t0"."row_order",
                  "t0"."born",
                  CAST("t0"."created_at" AS DATE) AS "_day"
                FROM "crm_v_leads" AS "t0"
                WHERE
                  "t0"."created_at" IS NOT NULL
              ) AS "t7"
              INNER JOIN "crm_period_days" AS "t3"
                ON "t7"."_day" = "t3"."p_day"
                AND "t7"."created_at" >= "t3"."p_start"
                AND "t7"."created_at" < "t3"."p_cut"
                AND "t7"."born" < "t3"."p_asof"
            ) AS "t12"
          ) AS "t13"
          WHERE
            "t13"."lead_id" IS NOT NULL
        ) AS "t18"
        WHERE
          EXISTS(
            SELECT
              1
            FROM (
              SELECT
                "t9"."lead_id" AS "_key",
                "t9"."born" AS "_born",
                "t9"."valid_from" AS "_from",
                "t9"."valid_to" AS "_to"
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
              ) AS "t9"
            ) AS "t11"
            WHERE
              "t18"."lead_id" = "t11"."_key"
              AND "t11"."_born" < "t18"."p_asof"
              AND "t11"."_from" < "t18"."p_asof"
              AND "t11"."_to" >= "t18"."p_asof"
          )
      ) AS "t20"
    ) AS "t22"
  ) AS "t26"
    ON "t14"."p" = "t26"."_q" AND "t14"."lead_id" = "t26"."_lead"
) AS "t27"
GROUP BY
  1
