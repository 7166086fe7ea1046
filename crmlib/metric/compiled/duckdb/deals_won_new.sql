-- deals_won_new by all: s__amount_new n__amount_new u__amount_new {"basis": "orders"}
SELECT
  "t22"."p",
  SUM("t22"."amount_new") AS "s__amount_new",
  COUNT("t22"."amount_new") AS "n__amount_new",
  COUNT("t22"."amount_new_unrated") AS "u__amount_new"
FROM (
  SELECT
    "t21"."p",
    "t21"."p_asof",
    CASE
      WHEN CASE
        WHEN "t21"."p_typed"
        THEN "t21"."deal_type" = 'new'
        ELSE "t21"."closed_at" = "t21"."first_won_at"
      END
      THEN "t21"."amount"
      ELSE NULL
    END * CAST("t21"."rate" AS DECIMAL(20, 8)) AS "amount_new",
    CASE
      WHEN (
        CASE
          WHEN CASE
            WHEN "t21"."p_typed"
            THEN "t21"."deal_type" = 'new'
            ELSE "t21"."closed_at" = "t21"."first_won_at"
          END
          THEN "t21"."amount"
          ELSE NULL
        END IS NOT NULL
      )
      AND (
        "t21"."rate" IS NULL
      )
      THEN "t21"."currency"
      ELSE NULL
    END AS "amount_new_unrated"
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
      "t20"."rate",
      "t15"."_p",
      "t15"."_account",
      "t15"."first_won_at"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t17".*
          EXCLUDE ("_day", "found_rate", "rate_currency", "rate_day")
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
            "t16"."_day",
            "t16"."rate_currency",
            "t16"."rate_day",
            "t16"."found_rate",
            CASE
              WHEN "t16"."currency" IS NULL
              THEN CAST(1.00000000 AS DECIMAL(18, 8))
              ELSE "t16"."found_rate"
            END AS "rate"
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
              "t13"."_day",
              "t3"."rate_currency",
              "t3"."rate_day",
              "t3"."found_rate"
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
                "t10"."p",
                "t10"."p_start",
                "t10"."p_cut",
                "t10"."p_asof",
                "t10"."p_opening",
                "t10"."p_t12",
                "t10"."p_s12",
                "t10"."p_t24",
                "t10"."p_start_on",
                "t10"."p_cut_on",
                "t10"."p_opening_on",
                "t10"."p_cut_day",
                "t10"."p_opening_day",
                "t10"."p_next_start",
                "t10"."p_next_end",
                "t10"."p_typed",
                CRM_LOCAL_DAY("t10"."closed_at") AS "_day"
              FROM (
                SELECT
                  "t8"."born",
                  "t8"."valid_from",
                  "t8"."valid_to",
                  "t8"."status",
                  "t8"."closed_at",
                  "t8"."account_id",
                  "t8"."deal_type",
                  "t8"."amount",
                  "t8"."currency",
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
                  "t4"."p_typed"
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
                    "t1"."currency"
                  FROM "crm_deal_states" AS "t1"
                ) AS "t8"
                INNER JOIN "crm_periods" AS "t4"
                  ON "t8"."valid_from" < "t4"."p_asof"
                  AND "t8"."valid_to" >= "t4"."p_asof"
                  AND "t8"."born" < "t4"."p_asof"
                  AND "t8"."closed_at" >= "t4"."p_start"
                  AND "t8"."closed_at" < "t4"."p_cut"
              ) AS "t10"
            ) AS "t13"
            LEFT OUTER JOIN "crm_rates" AS "t3"
              ON "t13"."currency" = "t3"."rate_currency" AND "t13"."_day" = "t3"."rate_day"
          ) AS "t16"
        ) AS "t17"
      ) AS "t18"
      WHERE
        "t18"."status" = 'won'
    ) AS "t20"
    LEFT OUTER JOIN (
      SELECT
        "t11"."p" AS "_p",
        "t11"."account_id" AS "_account",
        MIN("t11"."closed_at") AS "first_won_at"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t7"."born",
            "t7"."valid_from",
            "t7"."valid_to",
            "t7"."status",
            "t7"."account_id",
            "t7"."closed_at",
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
            "t4"."p_typed"
          FROM (
            SELECT
              "t1"."born",
              "t1"."valid_from",
              "t1"."valid_to",
              "t1"."status",
              "t1"."account_id",
              "t1"."closed_at"
            FROM "crm_deal_states" AS "t1"
          ) AS "t7"
          INNER JOIN "crm_periods" AS "t4"
            ON "t7"."valid_from" < "t4"."p_asof"
            AND "t7"."valid_to" >= "t4"."p_asof"
            AND "t7"."born" < "t4"."p_asof"
            AND "t7"."status" = 'won'
            AND "t7"."closed_at" < "t4"."p_cut"
        ) AS "t9"
        WHERE
          "t9"."account_id" IS NOT NULL AND NOT (
            "t9"."p_typed"
          )
      ) AS "t11"
      GROUP BY
        1,
        2
    ) AS "t15"
      ON "t20"."p" = "t15"."_p" AND "t20"."account_id" = "t15"."_account"
  ) AS "t21"
) AS "t22"
GROUP BY
  1
