-- deals_won_new by all: s__amount_new n__amount_new u__amount_new {"basis": "orders"}
SELECT
  "t25"."p",
  SUM("t25"."amount_new") AS "s__amount_new",
  COUNT("t25"."amount_new") AS "n__amount_new",
  COUNT("t25"."amount_new_unrated") AS "u__amount_new"
FROM (
  SELECT
    "t24"."p",
    "t24"."p_asof",
    CASE
      WHEN CASE
        WHEN "t24"."p_typed"
        THEN "t24"."deal_type" = 'new'
        ELSE "t24"."closed_at" = "t24"."first_won_at"
      END
      THEN "t24"."amount"
      ELSE NULL
    END * "t24"."rate" AS "amount_new",
    CASE
      WHEN (
        CASE
          WHEN CASE
            WHEN "t24"."p_typed"
            THEN "t24"."deal_type" = 'new'
            ELSE "t24"."closed_at" = "t24"."first_won_at"
          END
          THEN "t24"."amount"
          ELSE NULL
        END IS NOT NULL
      )
      AND (
        "t24"."rate" IS NULL
      )
      THEN "t24"."currency"
      ELSE NULL
    END AS "amount_new_unrated"
  FROM (
    SELECT
      "t23"."born",
      "t23"."valid_from",
      "t23"."valid_to",
      "t23"."status",
      "t23"."closed_at",
      "t23"."account_id",
      "t23"."deal_type",
      "t23"."amount",
      "t23"."currency",
      "t23"."p",
      "t23"."p_start",
      "t23"."p_cut",
      "t23"."p_asof",
      "t23"."p_opening",
      "t23"."p_t12",
      "t23"."p_s12",
      "t23"."p_t24",
      "t23"."p_start_on",
      "t23"."p_cut_on",
      "t23"."p_opening_on",
      "t23"."p_cut_day",
      "t23"."p_opening_day",
      "t23"."p_next_start",
      "t23"."p_next_end",
      "t23"."p_typed",
      "t23"."rate",
      "t18"."_p",
      "t18"."_account",
      "t18"."first_won_at"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t20"."born",
          "t20"."valid_from",
          "t20"."valid_to",
          "t20"."status",
          "t20"."closed_at",
          "t20"."account_id",
          "t20"."deal_type",
          "t20"."amount",
          "t20"."currency",
          "t20"."p",
          "t20"."p_start",
          "t20"."p_cut",
          "t20"."p_asof",
          "t20"."p_opening",
          "t20"."p_t12",
          "t20"."p_s12",
          "t20"."p_t24",
          "t20"."p_start_on",
          "t20"."p_cut_on",
          "t20"."p_opening_on",
          "t20"."p_cut_day",
          "t20"."p_opening_day",
          "t20"."p_next_start",
          "t20"."p_next_end",
          "t20"."p_typed",
          "t20"."rate"
        FROM (
          SELECT
            "t19"."born",
            "t19"."valid_from",
            "t19"."valid_to",
            "t19"."status",
            "t19"."closed_at",
            "t19"."account_id",
            "t19"."deal_type",
            "t19"."amount",
            "t19"."currency",
            "t19"."p",
            "t19"."p_start",
            "t19"."p_cut",
            "t19"."p_asof",
            "t19"."p_opening",
            "t19"."p_t12",
            "t19"."p_s12",
            "t19"."p_t24",
            "t19"."p_start_on",
            "t19"."p_cut_on",
            "t19"."p_opening_on",
            "t19"."p_cut_day",
            "t19"."p_opening_day",
            "t19"."p_next_start",
            "t19"."p_next_end",
            "t19"."p_typed",
            "t19"."_day",
            "t19"."rate_currency",
            "t19"."rate_day",
            "t19"."found_rate",
            CASE
              WHEN "t19"."currency" IS NULL
              THEN CAST('1.00000000' AS DECIMAL(18, 8))
              ELSE "t19"."found_rate"
            END AS "rate"
          FROM (
            SELECT
              "t17"."born",
              "t17"."valid_from",
              "t17"."valid_to",
              "t17"."status",
              "t17"."closed_at",
              "t17"."account_id",
              "t17"."deal_type",
              "t17"."amount",
              "t17"."currency",
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
              "t17"."_day",
              "t4"."rate_currency",
              "t4"."rate_day",
              "t4"."found_rate"
            FROM (
              SELECT
                "t13"."born",
                "t13"."valid_from",
                "t13"."valid_to",
                "t13"."status",
                "t13"."closed_at",
                "t13"."account_id",
                "t13"."deal_type",
                "t13"."amount",
                "t13"."currency",
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
                DATE("t13"."closed_at") AS "_day"
              FROM (
                SELECT
                  "t12"."born",
                  "t12"."valid_from",
                  "t12"."valid_to",
                  "t12"."status",
                  "t12"."closed_at",
                  "t12"."account_id",
                  "t12"."deal_type",
                  "t12"."amount",
                  "t12"."currency",
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
                    "t10"."born",
                    "t10"."valid_from",
                    "t10"."valid_to",
                    "t10"."status",
                    "t10"."closed_at",
                    "t10"."account_id",
                    "t10"."deal_type",
                    "t10"."amount",
                    "t10"."currency",
                    "t10"."_day",
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
                    "t6"."p_day"
                  FROM (
                    SELECT
                      "t1"."born",
                      "t1"."valid_from",
                      "t1"."valid_to",
                      "t1"."status",
                      "t1"."closed_at",
                      "t1"."account_id",
                      "t1"."deal_type",
                      "t1"."amount",
                      "t1"."currency",
                      CAST("t1"."closed_at" AS DATE) AS "_day"
                    FROM "crm_deal_states" AS "t1"
                    WHERE
                      "t1"."closed_at" IS NOT NULL
                  ) AS "t10"
                  INNER JOIN "crm_period_days" AS "t6"
                    ON "t10"."_day" = "t6"."p_day"
                    AND "t10"."closed_at" >= "t6"."p_start"
                    AND "t10"."closed_at" < "t6"."p_cut"
                    AND "t10"."born" < "t6"."p_asof"
                    AND "t10"."valid_from" < "t6"."p_asof"
                    AND "t10"."valid_to" >= "t6"."p_asof"
                ) AS "t12"
              ) AS "t13"
            ) AS "t17"
            LEFT OUTER JOIN "crm_rates" AS "t4"
              ON "t17"."currency" = "t4"."rate_currency" AND "t17"."_day" = "t4"."rate_day"
          ) AS "t19"
        ) AS "t20"
      ) AS "t21"
      WHERE
        "t21"."status" = 'won'
    ) AS "t23"
    LEFT OUTER JOIN (
      SELECT
        "t14"."p" AS "_p",
        "t14"."account_id" AS "_account",
        MIN("t14"."closed_at") AS "first_won_at"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t8"."born",
            "t8"."valid_from",
            "t8"."valid_to",
            "t8"."status",
            "t8"."account_id",
            "t8"."closed_at",
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
          FROM (
            SELECT
              "t1"."born",
              "t1"."valid_from",
              "t1"."valid_to",
              "t1"."status",
              "t1"."account_id",
              "t1"."closed_at"
            FROM "crm_deal_states" AS "t1"
          ) AS "t8"
          INNER JOIN "crm_periods" AS "t5"
            ON "t8"."valid_from" < "t5"."p_asof"
            AND "t8"."valid_to" >= "t5"."p_asof"
            AND "t8"."born" < "t5"."p_asof"
            AND "t8"."status" = 'won'
            AND "t8"."closed_at" < "t5"."p_cut"
        ) AS "t11"
        WHERE
          "t11"."account_id" IS NOT NULL AND NOT (
            "t11"."p_typed"
          )
      ) AS "t14"
      GROUP BY
        1,
        2
    ) AS "t18"
      ON "t23"."p" = "t18"."_p" AND "t23"."account_id" = "t18"."_account"
  ) AS "t24"
) AS "t25"
GROUP BY
  1
