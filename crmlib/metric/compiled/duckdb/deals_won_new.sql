-- deals_won_new by all: s__amount_new n__amount_new u__amount_new {"basis": "orders"}
WITH "t7" AS (
  SELECT
    *
  FROM "crm_deal_states" AS "t2"
  WHERE
    "t2"."valid_from" < CRM_LAST_P_ASOF()
    AND "t2"."valid_to" >= CRM_FIRST_P_ASOF()
    AND "t2"."born" < CRM_LAST_P_ASOF()
    AND (
      "t2"."turns" OR NOT (
        CRM_TURNS_P_ASOF()
      )
    )
)
SELECT
  "t29"."p",
  SUM("t29"."amount_new") AS "s__amount_new",
  COUNT("t29"."amount_new") AS "n__amount_new",
  COUNT("t29"."amount_new_unrated") AS "u__amount_new"
FROM (
  SELECT
    "t28"."p",
    "t28"."p_asof",
    CASE
      WHEN CASE
        WHEN "t28"."p_typed"
        THEN "t28"."deal_type" = 'new'
        ELSE "t28"."closed_at" = "t28"."first_won_at"
      END
      THEN "t28"."amount"
      ELSE NULL
    END * CAST("t28"."rate" AS DECIMAL(20, 8)) AS "amount_new",
    CASE
      WHEN (
        CASE
          WHEN CASE
            WHEN "t28"."p_typed"
            THEN "t28"."deal_type" = 'new'
            ELSE "t28"."closed_at" = "t28"."first_won_at"
          END
          THEN "t28"."amount"
          ELSE NULL
        END IS NOT NULL
      )
      AND (
        "t28"."rate" IS NULL
      )
      THEN "t28"."currency"
      ELSE NULL
    END AS "amount_new_unrated"
  FROM (
    SELECT
      "t27"."born",
      "t27"."valid_from",
      "t27"."valid_to",
      "t27"."status",
      "t27"."closed_at",
      "t27"."account_id",
      "t27"."deal_type",
      "t27"."amount",
      "t27"."currency",
      "t27"."p",
      "t27"."p_start",
      "t27"."p_cut",
      "t27"."p_asof",
      "t27"."p_opening",
      "t27"."p_t12",
      "t27"."p_s12",
      "t27"."p_t24",
      "t27"."p_start_on",
      "t27"."p_cut_on",
      "t27"."p_opening_on",
      "t27"."p_cut_day",
      "t27"."p_opening_day",
      "t27"."p_next_start",
      "t27"."p_next_end",
      "t27"."p_typed",
      "t27"."rate",
      "t22"."_p",
      "t22"."_account",
      "t22"."first_won_at"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t24".*
          EXCLUDE ("_day", "found_rate", "rate_currency", "rate_day")
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
            "t23"."_day",
            "t23"."rate_currency",
            "t23"."rate_day",
            "t23"."found_rate",
            CASE
              WHEN "t23"."currency" IS NULL
              THEN CAST(1.00000000 AS DECIMAL(18, 8))
              ELSE "t23"."found_rate"
            END AS "rate"
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
              "t4"."rate_currency",
              "t4"."rate_day",
              "t4"."found_rate"
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
                CRM_LOCAL_DAY("t17"."closed_at") AS "_day"
              FROM (
                SELECT
                  "t16".*
                  EXCLUDE ("_day", "p_day")
                FROM (
                  SELECT
                    "t14"."born",
                    "t14"."valid_from",
                    "t14"."valid_to",
                    "t14"."status",
                    "t14"."closed_at",
                    "t14"."account_id",
                    "t14"."deal_type",
                    "t14"."amount",
                    "t14"."currency",
                    "t14"."_day",
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
                      *
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
                        CAST("t8"."closed_at" AS DATE) AS "_day"
                      FROM "t7" AS "t8"
                      WHERE
                        "t8"."closed_at" IS NOT NULL
                    ) AS "t10"
                    WHERE
                      "t10"."closed_at" >= CRM_FIRST_P_START()
                      AND "t10"."closed_at" < CRM_LAST_P_CUT()
                      AND "t10"."born" < CRM_LAST_P_ASOF()
                      AND "t10"."valid_from" < CRM_LAST_P_ASOF()
                      AND "t10"."valid_to" >= CRM_FIRST_P_ASOF()
                  ) AS "t14"
                  INNER JOIN "crm_period_days" AS "t6"
                    ON "t14"."_day" = "t6"."p_day"
                    AND "t14"."closed_at" >= "t6"."p_start"
                    AND "t14"."closed_at" < "t6"."p_cut"
                    AND "t14"."born" < "t6"."p_asof"
                    AND "t14"."valid_from" < "t6"."p_asof"
                    AND "t14"."valid_to" >= "t6"."p_asof"
                ) AS "t16"
              ) AS "t17"
            ) AS "t21"
            LEFT OUTER JOIN "crm_rates" AS "t4"
              ON "t21"."currency" = "t4"."rate_currency" AND "t21"."_day" = "t4"."rate_day"
          ) AS "t23"
        ) AS "t24"
      ) AS "t25"
      WHERE
        "t25"."status" = 'won'
    ) AS "t27"
    LEFT OUTER JOIN (
      SELECT
        "t18"."p" AS "_p",
        "t18"."account_id" AS "_account",
        MIN("t18"."closed_at") AS "first_won_at"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t12"."born",
            "t12"."valid_from",
            "t12"."valid_to",
            "t12"."status",
            "t12"."account_id",
            "t12"."closed_at",
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
                "t8"."born",
                "t8"."valid_from",
                "t8"."valid_to",
                "t8"."status",
                "t8"."account_id",
                "t8"."closed_at"
              FROM "t7" AS "t8"
            ) AS "t9"
            WHERE
              "t9"."valid_from" < CRM_LAST_P_ASOF()
              AND "t9"."valid_to" >= CRM_FIRST_P_ASOF()
              AND "t9"."born" < CRM_LAST_P_ASOF()
              AND "t9"."closed_at" < CRM_LAST_P_CUT()
          ) AS "t12"
          INNER JOIN "crm_periods" AS "t5"
            ON "t12"."valid_from" < "t5"."p_asof"
            AND "t12"."valid_to" >= "t5"."p_asof"
            AND "t12"."born" < "t5"."p_asof"
            AND "t12"."status" = 'won'
            AND "t12"."closed_at" < "t5"."p_cut"
        ) AS "t15"
        WHERE
          "t15"."account_id" IS NOT NULL AND NOT (
            "t15"."p_typed"
          )
      ) AS "t18"
      GROUP BY
        1,
        2
    ) AS "t22"
      ON "t27"."p" = "t22"."_p" AND "t27"."account_id" = "t22"."_account"
  ) AS "t28"
) AS "t29"
GROUP BY
  1
