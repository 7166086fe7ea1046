-- deals_won_new by all: s__amount_new n__amount_new u__amount_new {"basis": "orders"}
SELECT
  "t19"."p",
  SUM("t19"."amount_new") AS "s__amount_new",
  COUNT("t19"."amount_new") AS "n__amount_new",
  COUNT("t19"."amount_new_unrated") AS "u__amount_new"
FROM (
  SELECT
    "t18"."p",
    "t18"."p_asof",
    CASE
      WHEN CASE
        WHEN "t18"."p_typed"
        THEN "t18"."deal_type" = 'new'
        ELSE "t18"."closed_at" = "t18"."first_won_at"
      END
      THEN "t18"."amount"
      ELSE NULL
    END * CAST("t18"."rate" AS DECIMAL(20, 8)) AS "amount_new",
    CASE
      WHEN (
        CASE
          WHEN CASE
            WHEN "t18"."p_typed"
            THEN "t18"."deal_type" = 'new'
            ELSE "t18"."closed_at" = "t18"."first_won_at"
          END
          THEN "t18"."amount"
          ELSE NULL
        END IS NOT NULL
      )
      AND (
        "t18"."rate" IS NULL
      )
      THEN "t18"."currency"
      ELSE NULL
    END AS "amount_new_unrated"
  FROM (
    SELECT
      "t17"."deal_id",
      "t17"."born",
      "t17"."created_at",
      "t17"."copy",
      "t17"."account_id",
      "t17"."lead_id",
      "t17"."campaign_id",
      "t17"."product_id",
      "t17"."deal_type",
      "t17"."source",
      "t17"."list_amount",
      "t17"."cost",
      "t17"."status",
      "t17"."stage",
      "t17"."amount",
      "t17"."currency",
      "t17"."close_date",
      "t17"."probability",
      "t17"."owner_id",
      "t17"."valid_from",
      "t17"."valid_to",
      "t17"."closed_at",
      "t17"."stay_from",
      "t17"."stay_to",
      "t17"."before_open",
      "t17"."before_close_date",
      "t17"."from_history",
      "t17"."p",
      "t17"."p_start",
      "t17"."p_cut",
      "t17"."p_asof",
      "t17"."p_opening",
      "t17"."p_t12",
      "t17"."p_s12",
      "t17"."p_t24",
      "t17"."p_start_on",
      "t17"."p_cut_on",
      "t17"."p_opening_on",
      "t17"."p_cut_day",
      "t17"."p_opening_day",
      "t17"."p_next_start",
      "t17"."p_next_end",
      "t17"."p_typed",
      "t17"."rate",
      "t12"."_p",
      "t12"."_account",
      "t12"."first_won_at"
    FROM (
      SELECT
        "t15".*
        EXCLUDE ("_day", "found_rate", "rate_currency", "rate_day")
      FROM (
        SELECT
          "t14"."deal_id",
          "t14"."born",
          "t14"."created_at",
          "t14"."copy",
          "t14"."account_id",
          "t14"."lead_id",
          "t14"."campaign_id",
          "t14"."product_id",
          "t14"."deal_type",
          "t14"."source",
          "t14"."list_amount",
          "t14"."cost",
          "t14"."status",
          "t14"."stage",
          "t14"."amount",
          "t14"."currency",
          "t14"."close_date",
          "t14"."probability",
          "t14"."owner_id",
          "t14"."valid_from",
          "t14"."valid_to",
          "t14"."closed_at",
          "t14"."stay_from",
          "t14"."stay_to",
          "t14"."before_open",
          "t14"."before_close_date",
          "t14"."from_history",
          "t14"."p",
          "t14"."p_start",
          "t14"."p_cut",
          "t14"."p_asof",
          "t14"."p_opening",
          "t14"."p_t12",
          "t14"."p_s12",
          "t14"."p_t24",
          "t14"."p_start_on",
          "t14"."p_cut_on",
          "t14"."p_opening_on",
          "t14"."p_cut_day",
          "t14"."p_opening_day",
          "t14"."p_next_start",
          "t14"."p_next_end",
          "t14"."p_typed",
          "t14"."_day",
          "t14"."rate_currency",
          "t14"."rate_day",
          "t14"."found_rate",
          CASE
            WHEN "t14"."currency" IS NULL
            THEN CAST(1.00000000 AS DECIMAL(18, 8))
            ELSE "t14"."found_rate"
          END AS "rate"
        FROM (
          SELECT
            "t13"."deal_id",
            "t13"."born",
            "t13"."created_at",
            "t13"."copy",
            "t13"."account_id",
            "t13"."lead_id",
            "t13"."campaign_id",
            "t13"."product_id",
            "t13"."deal_type",
            "t13"."source",
            "t13"."list_amount",
            "t13"."cost",
            "t13"."status",
            "t13"."stage",
            "t13"."amount",
            "t13"."currency",
            "t13"."close_date",
            "t13"."probability",
            "t13"."owner_id",
            "t13"."valid_from",
            "t13"."valid_to",
            "t13"."closed_at",
            "t13"."stay_from",
            "t13"."stay_to",
            "t13"."before_open",
            "t13"."before_close_date",
            "t13"."from_history",
            "t13"."p",
            "t13"."p_start",
            "t13"."p_cut",
            "t13"."p_asof",
            "t13"."p_opening",
            "t13"."p_t12",
            "t13"."p_s12",
            "t13"."p_t24",
            "t13"."p_start_on",
            "t13"."p_cut_on",
            "t13"."p_opening_on",
            "t13"."p_cut_day",
            "t13"."p_opening_day",
            "t13"."p_next_start",
            "t13"."p_next_end",
            "t13"."p_typed",
            "t13"."_day",
            "t3"."rate_currency",
            "t3"."rate_day",
            "t3"."found_rate"
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
              CRM_LOCAL_DAY("t9"."closed_at") AS "_day"
            FROM (
              SELECT
                *
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
              ) AS "t7"
              WHERE
                "t7"."status" = 'won'
            ) AS "t9"
          ) AS "t13"
          LEFT OUTER JOIN "crm_rates" AS "t3"
            ON "t13"."currency" = "t3"."rate_currency" AND "t13"."_day" = "t3"."rate_day"
        ) AS "t14"
      ) AS "t15"
    ) AS "t17"
    LEFT OUTER JOIN (
      SELECT
        "t8"."p" AS "_p",
        "t8"."account_id" AS "_account",
        MIN("t8"."closed_at") AS "first_won_at"
      FROM (
        SELECT
          *
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
            AND "t4"."status" = 'won'
            AND "t4"."closed_at" < "t5"."p_cut"
        ) AS "t6"
        WHERE
          "t6"."account_id" IS NOT NULL AND NOT (
            "t6"."p_typed"
          )
      ) AS "t8"
      GROUP BY
        1,
        2
    ) AS "t12"
      ON "t17"."p" = "t12"."_p" AND "t17"."account_id" = "t12"."_account"
  ) AS "t18"
) AS "t19"
GROUP BY
  1
