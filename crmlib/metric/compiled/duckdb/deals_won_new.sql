-- deals_won_new by all: s__amount_new n__amount_new u__amount_new {"basis": "orders"}
SELECT
  "t27"."p",
  SUM("t27"."amount_new") AS "s__amount_new",
  COUNT("t27"."amount_new") AS "n__amount_new",
  COUNT("t27"."amount_new_unrated") AS "u__amount_new"
FROM (
  SELECT
    "t26"."p",
    "t26"."p_asof",
    CASE
      WHEN CASE
        WHEN "t26"."p_typed"
        THEN "t26"."deal_type" = 'new'
        ELSE "t26"."closed_at" = "t26"."first_won_at"
      END
      THEN "t26"."amount"
      ELSE NULL
    END * CAST("t26"."rate" AS DECIMAL(20, 8)) AS "amount_new",
    CASE
      WHEN (
        CASE
          WHEN CASE
            WHEN "t26"."p_typed"
            THEN "t26"."deal_type" = 'new'
            ELSE "t26"."closed_at" = "t26"."first_won_at"
          END
          THEN "t26"."amount"
          ELSE NULL
        END IS NOT NULL
      )
      AND (
        "t26"."rate" IS NULL
      )
      THEN "t26"."currency"
      ELSE NULL
    END AS "amount_new_unrated"
  FROM (
    SELECT
      "t25"."born",
      "t25"."valid_from",
      "t25"."valid_to",
      "t25"."status",
      "t25"."closed_at",
      "t25"."account_id",
      "t25"."deal_type",
      "t25"."amount",
      "t25"."currency",
      "t25"."p",
      "t25"."p_start",
      "t25"."p_cut",
      "t25"."p_asof",
      "t25"."p_opening",
      "t25"."p_t12",
      "t25"."p_s12",
      "t25"."p_t24",
      "t25"."p_start_on",
      "t25"."p_cut_on",
      "t25"."p_opening_on",
      "t25"."p_cut_day",
      "t25"."p_opening_day",
      "t25"."p_next_start",
      "t25"."p_next_end",
      "t25"."p_typed",
      "t25"."rate",
      "t19"."_p",
      "t19"."_account",
      "t19"."first_won_at"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t22".*
          EXCLUDE ("_day", "found_rate", "rate_currency", "rate_day")
        FROM (
          SELECT
            "t21"."born",
            "t21"."valid_from",
            "t21"."valid_to",
            "t21"."status",
            "t21"."closed_at",
            "t21"."account_id",
            "t21"."deal_type",
            "t21"."amount",
            "t21"."currency",
            "t21"."p",
            "t21"."p_start",
            "t21"."p_cut",
            "t21"."p_asof",
            "t21"."p_opening",
            "t21"."p_t12",
            "t21"."p_s12",
            "t21"."p_t24",
            "t21"."p_start_on",
            "t21"."p_cut_on",
            "t21"."p_opening_on",
            "t21"."p_cut_day",
            "t21"."p_opening_day",
            "t21"."p_next_start",
            "t21"."p_next_end",
            "t21"."p_typed",
            "t21"."_day",
            "t21"."rate_currency",
            "t21"."rate_day",
            "t21"."found_rate",
            CASE
              WHEN "t21"."currency" IS NULL
              THEN CAST(1.00000000 AS DECIMAL(18, 8))
              ELSE "t21"."found_rate"
            END AS "rate"
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
              "t20"."_day",
              "t4"."rate_currency",
              "t4"."rate_day",
              "t4"."found_rate"
            FROM (
              SELECT
                "t16"."born",
                "t16"."valid_from",
                "t16"."valid_to",
                "t16"."status",
                "t16"."closed_at",
                "t16"."account_id",
                "t16"."deal_type",
                "t16"."amount",
                "t16"."currency",
                "t16"."p",
                "t16"."p_start",
                "t16"."p_cut",
                "t16"."p_asof",
                "t16"."p_opening",
                "t16"."p_t12",
                "t16"."p_s12",
                "t16"."p_t24",
                "t16"."p_start_on",
                "t16"."p_cut_on",
                "t16"."p_opening_on",
                "t16"."p_cut_day",
                "t16"."p_opening_day",
                "t16"."p_next_start",
                "t16"."p_next_end",
                "t16"."p_typed",
                CRM_LOCAL_DAY("t16"."closed_at") AS "_day"
              FROM (
                SELECT
                  "t14".*
                  EXCLUDE ("_month", "p_month")
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
                    "t12"."_month",
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
                    "t6"."p_month"
                  FROM (
                    SELECT
                      *
                    FROM (
                      SELECT
                        "t2"."born",
                        "t2"."valid_from",
                        "t2"."valid_to",
                        "t2"."status",
                        "t2"."closed_at",
                        "t2"."account_id",
                        "t2"."deal_type",
                        "t2"."amount",
                        "t2"."currency",
                        CAST(DATE_TRUNC('MONTH', "t2"."closed_at") AS TIMESTAMP(6)) AS "_month"
                      FROM "crm_deal_states" AS "t2"
                      WHERE
                        "t2"."closed_at" IS NOT NULL
                    ) AS "t8"
                    WHERE
                      "t8"."closed_at" >= CRM_FIRST_P_START()
                      AND "t8"."closed_at" < CRM_LAST_P_CUT()
                      AND "t8"."born" < CRM_LAST_P_ASOF()
                      AND "t8"."valid_from" < CRM_LAST_P_ASOF()
                      AND "t8"."valid_to" >= CRM_FIRST_P_ASOF()
                  ) AS "t12"
                  INNER JOIN "crm_period_months" AS "t6"
                    ON "t12"."_month" = "t6"."p_month"
                    AND "t12"."closed_at" >= "t6"."p_start"
                    AND "t12"."closed_at" < "t6"."p_cut"
                    AND "t12"."born" < "t6"."p_asof"
                    AND "t12"."valid_from" < "t6"."p_asof"
                    AND "t12"."valid_to" >= "t6"."p_asof"
                ) AS "t14"
              ) AS "t16"
            ) AS "t20"
            LEFT OUTER JOIN "crm_rates" AS "t4"
              ON "t20"."currency" = "t4"."rate_currency" AND "t20"."_day" = "t4"."rate_day"
          ) AS "t21"
        ) AS "t22"
      ) AS "t23"
      WHERE
        "t23"."status" = 'won'
    ) AS "t25"
    LEFT OUTER JOIN (
      SELECT
        "t15"."p" AS "_p",
        "t15"."account_id" AS "_account",
        MIN("t15"."closed_at") AS "first_won_at"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t10"."born",
            "t10"."valid_from",
            "t10"."valid_to",
            "t10"."status",
            "t10"."account_id",
            "t10"."closed_at",
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
              *
            FROM (
              SELECT
                "t2"."born",
                "t2"."valid_from",
                "t2"."valid_to",
                "t2"."status",
                "t2"."account_id",
                "t2"."closed_at"
              FROM "crm_deal_states" AS "t2"
            ) AS "t7"
            WHERE
              "t7"."valid_from" < CRM_LAST_P_ASOF()
              AND "t7"."valid_to" >= CRM_FIRST_P_ASOF()
              AND "t7"."born" < CRM_LAST_P_ASOF()
              AND "t7"."closed_at" < CRM_LAST_P_CUT()
          ) AS "t10"
          INNER JOIN "crm_periods" AS "t5"
            ON "t10"."valid_from" < "t5"."p_asof"
            AND "t10"."valid_to" >= "t5"."p_asof"
            AND "t10"."born" < "t5"."p_asof"
            AND "t10"."status" = 'won'
            AND "t10"."closed_at" < "t5"."p_cut"
        ) AS "t13"
        WHERE
          "t13"."account_id" IS NOT NULL AND NOT (
            "t13"."p_typed"
          )
      ) AS "t15"
      GROUP BY
        1,
        2
    ) AS "t19"
      ON "t25"."p" = "t19"."_p" AND "t25"."account_id" = "t19"."_account"
  ) AS "t26"
) AS "t27"
GROUP BY
  1
