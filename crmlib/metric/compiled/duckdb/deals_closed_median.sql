-- deals_closed by all: median cycle {"basis": "orders"}
SELECT
  "t14"."p",
  QUANTILE_CONT(CAST("t14"."cycle" AS DOUBLE), 0.5) AS "value",
  COUNT(CAST("t14"."cycle" AS DOUBLE)) AS "n"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t12"."p",
      "t12"."p_asof",
      "t12"."status" = 'won' AS "won",
      "t12"."status" = 'lost' AS "lost",
      "t12"."booked",
      "t12"."booked_unrated",
      "t12"."valued",
      "t12"."valued_unrated",
      CASE
        WHEN "t12"."status" = 'won'
        THEN CAST(EPOCH_US("t12"."closed_at") - EPOCH_US("t12"."created_at") AS DECIMAL(18, 0))
        ELSE NULL
      END AS "cycle"
    FROM (
      SELECT
        "t11"."deal_id",
        "t11"."born",
        "t11"."created_at",
        "t11"."copy",
        "t11"."account_id",
        "t11"."lead_id",
        "t11"."campaign_id",
        "t11"."product_id",
        "t11"."deal_type",
        "t11"."source",
        "t11"."list_amount",
        "t11"."cost",
        "t11"."status",
        "t11"."stage",
        "t11"."amount",
        "t11"."currency",
        "t11"."close_date",
        "t11"."probability",
        "t11"."owner_id",
        "t11"."valid_from",
        "t11"."valid_to",
        "t11"."closed_at",
        "t11"."stay_from",
        "t11"."stay_to",
        "t11"."before_open",
        "t11"."before_close_date",
        "t11"."from_history",
        "t11"."p",
        "t11"."p_start",
        "t11"."p_cut",
        "t11"."p_asof",
        "t11"."p_opening",
        "t11"."p_t12",
        "t11"."p_s12",
        "t11"."p_t24",
        "t11"."p_start_on",
        "t11"."p_cut_on",
        "t11"."p_opening_on",
        "t11"."p_cut_day",
        "t11"."p_opening_day",
        "t11"."p_next_start",
        "t11"."p_next_end",
        "t11"."p_typed",
        "t11"."rate",
        CASE WHEN "t11"."status" = 'won' THEN "t11"."amount" ELSE NULL END * CAST("t11"."rate" AS DECIMAL(20, 8)) AS "booked",
        CASE
          WHEN (
            CASE WHEN "t11"."status" = 'won' THEN "t11"."amount" ELSE NULL END IS NOT NULL
          )
          AND (
            "t11"."rate" IS NULL
          )
          THEN "t11"."currency"
          ELSE NULL
        END AS "booked_unrated",
        CASE
          WHEN "t11"."status" = 'won'
          THEN "t11"."amount"
          ELSE COALESCE("t11"."amount", "t11"."list_amount")
        END * CAST("t11"."rate" AS DECIMAL(20, 8)) AS "valued",
        CASE
          WHEN (
            CASE
              WHEN "t11"."status" = 'won'
              THEN "t11"."amount"
              ELSE COALESCE("t11"."amount", "t11"."list_amount")
            END IS NOT NULL
          )
          AND (
            "t11"."rate" IS NULL
          )
          THEN "t11"."currency"
          ELSE NULL
        END AS "valued_unrated"
      FROM (
        SELECT
          "t10".*
          EXCLUDE ("_day", "found_rate", "rate_currency", "rate_day")
        FROM (
          SELECT
            "t9"."deal_id",
            "t9"."born",
            "t9"."created_at",
            "t9"."copy",
            "t9"."account_id",
            "t9"."lead_id",
            "t9"."campaign_id",
            "t9"."product_id",
            "t9"."deal_type",
            "t9"."source",
            "t9"."list_amount",
            "t9"."cost",
            "t9"."status",
            "t9"."stage",
            "t9"."amount",
            "t9"."currency",
            "t9"."close_date",
            "t9"."probability",
            "t9"."owner_id",
            "t9"."valid_from",
            "t9"."valid_to",
            "t9"."closed_at",
            "t9"."stay_from",
            "t9"."stay_to",
            "t9"."before_open",
            "t9"."before_close_date",
            "t9"."from_history",
            "t9"."p",
            "t9"."p_start",
            "t9"."p_cut",
            "t9"."p_asof",
            "t9"."p_opening",
            "t9"."p_t12",
            "t9"."p_s12",
            "t9"."p_t24",
            "t9"."p_start_on",
            "t9"."p_cut_on",
            "t9"."p_opening_on",
            "t9"."p_cut_day",
            "t9"."p_opening_day",
            "t9"."p_next_start",
            "t9"."p_next_end",
            "t9"."p_typed",
            "t9"."_day",
            "t9"."rate_currency",
            "t9"."rate_day",
            "t9"."found_rate",
            CASE
              WHEN "t9"."currency" IS NULL
              THEN CAST(1.00000000 AS DECIMAL(18, 8))
              ELSE "t9"."found_rate"
            END AS "rate"
          FROM (
            SELECT
              "t8"."deal_id",
              "t8"."born",
              "t8"."created_at",
              "t8"."copy",
              "t8"."account_id",
              "t8"."lead_id",
              "t8"."campaign_id",
              "t8"."product_id",
              "t8"."deal_type",
              "t8"."source",
              "t8"."list_amount",
              "t8"."cost",
              "t8"."status",
              "t8"."stage",
              "t8"."amount",
              "t8"."currency",
              "t8"."close_date",
              "t8"."probability",
              "t8"."owner_id",
              "t8"."valid_from",
              "t8"."valid_to",
              "t8"."closed_at",
              "t8"."stay_from",
              "t8"."stay_to",
              "t8"."before_open",
              "t8"."before_close_date",
              "t8"."from_history",
              "t8"."p",
              "t8"."p_start",
              "t8"."p_cut",
              "t8"."p_asof",
              "t8"."p_opening",
              "t8"."p_t12",
              "t8"."p_s12",
              "t8"."p_t24",
              "t8"."p_start_on",
              "t8"."p_cut_on",
              "t8"."p_opening_on",
              "t8"."p_cut_day",
              "t8"."p_opening_day",
              "t8"."p_next_start",
              "t8"."p_next_end",
              "t8"."p_typed",
              "t8"."_day",
              "t3"."rate_currency",
              "t3"."rate_day",
              "t3"."found_rate"
            FROM (
              SELECT
                "t6"."deal_id",
                "t6"."born",
                "t6"."created_at",
                "t6"."copy",
                "t6"."account_id",
                "t6"."lead_id",
                "t6"."campaign_id",
                "t6"."product_id",
                "t6"."deal_type",
                "t6"."source",
                "t6"."list_amount",
                "t6"."cost",
                "t6"."status",
                "t6"."stage",
                "t6"."amount",
                "t6"."currency",
                "t6"."close_date",
                "t6"."probability",
                "t6"."owner_id",
                "t6"."valid_from",
                "t6"."valid_to",
                "t6"."closed_at",
                "t6"."stay_from",
                "t6"."stay_to",
                "t6"."before_open",
                "t6"."before_close_date",
                "t6"."from_history",
                "t6"."p",
                "t6"."p_start",
                "t6"."p_cut",
                "t6"."p_asof",
                "t6"."p_opening",
                "t6"."p_t12",
                "t6"."p_s12",
                "t6"."p_t24",
                "t6"."p_start_on",
                "t6"."p_cut_on",
                "t6"."p_opening_on",
                "t6"."p_cut_day",
                "t6"."p_opening_day",
                "t6"."p_next_start",
                "t6"."p_next_end",
                "t6"."p_typed",
                CRM_LOCAL_DAY("t6"."closed_at") AS "_day"
              FROM (
                SELECT
                  "t4"."deal_id",
                  "t4"."born",
                  "t4"."created_at",
                  "t4"."copy",
                  "t4"."account_id",
                  "t4"."lead_id",
                  "t4"."campaign_id",
                  "t4"."product_id",
                  "t4"."deal_type",
                  "t4"."source",
                  "t4"."list_amount",
                  "t4"."cost",
                  "t4"."status",
                  "t4"."stage",
                  "t4"."amount",
                  "t4"."currency",
                  "t4"."close_date",
                  "t4"."probability",
                  "t4"."owner_id",
                  "t4"."valid_from",
                  "t4"."valid_to",
                  "t4"."closed_at",
                  "t4"."stay_from",
                  "t4"."stay_to",
                  "t4"."before_open",
                  "t4"."before_close_date",
                  "t4"."from_history",
                  "t5"."p",
                  "t5"."p_start",
                  "t5"."p_cut",
                  "t5"."p_asof",
                  "t5"."p_opening",
                  "t5"."p_t12",
                  "t5"."p_s12",
                  "t5"."p_t24",
                  "t5"."p_start_on",
                  "t5"."p_cut_on",
                  "t5"."p_opening_on",
                  "t5"."p_cut_day",
                  "t5"."p_opening_day",
                  "t5"."p_next_start",
                  "t5"."p_next_end",
                  "t5"."p_typed"
                FROM "crm_deal_states" AS "t4"
                INNER JOIN "crm_periods" AS "t5"
                  ON "t4"."valid_from" < "t5"."p_asof"
                  AND "t4"."valid_to" >= "t5"."p_asof"
                  AND "t4"."born" < "t5"."p_asof"
                  AND "t4"."closed_at" >= "t5"."p_start"
                  AND "t4"."closed_at" < "t5"."p_cut"
              ) AS "t6"
            ) AS "t8"
            LEFT OUTER JOIN "crm_rates" AS "t3"
              ON "t8"."currency" = "t3"."rate_currency" AND "t8"."_day" = "t3"."rate_day"
          ) AS "t9"
        ) AS "t10"
      ) AS "t11"
    ) AS "t12"
  ) AS "t13"
) AS "t14"
GROUP BY
  1
