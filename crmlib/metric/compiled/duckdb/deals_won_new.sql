-- deals_won_new by all: s__amount_new n__amount_new u__amount_new {"basis": "orders"}
SELECT
  "t28"."p",
  SUM("t28"."amount_new") AS "s__amount_new",
  COUNT("t28"."amount_new") AS "n__amount_new",
  COUNT("t28"."amount_new_unrated") AS "u__amount_new"
FROM (
  SELECT
    "t27"."p",
    "t27"."p_asof",
    CASE
      WHEN CASE
        WHEN "t27"."p_typed"
        THEN "t27"."deal_type" = 'new'
        ELSE "t27"."closed_at" = "t27"."first_won_at"
      END
      THEN "t27"."amount"
      ELSE NULL
    END * CAST("t27"."rate" AS DECIMAL(20, 8)) AS "amount_new",
    CASE
      WHEN (
        CASE
          WHEN CASE
            WHEN "t27"."p_typed"
            THEN "t27"."deal_type" = 'new'
            ELSE "t27"."closed_at" = "t27"."first_won_at"
          END
          THEN "t27"."amount"
          ELSE NULL
        END IS NOT NULL
      )
      AND (
        "t27"."rate" IS NULL
      )
      THEN "t27"."currency"
      ELSE NULL
    END AS "amount_new_unrated"
  FROM (
    SELECT
      "t26"."born",
      "t26"."valid_from",
      "t26"."valid_to",
      "t26"."closed_at",
      "t26"."account_id",
      "t26"."deal_type",
      "t26"."amount",
      "t26"."currency",
      "t26"."p",
      "t26"."p_start",
      "t26"."p_cut",
      "t26"."p_asof",
      "t26"."p_opening",
      "t26"."p_t12",
      "t26"."p_s12",
      "t26"."p_t24",
      "t26"."p_start_on",
      "t26"."p_cut_on",
      "t26"."p_opening_on",
      "t26"."p_cut_day",
      "t26"."p_opening_day",
      "t26"."p_next_start",
      "t26"."p_next_end",
      "t26"."p_typed",
      "t26"."rate",
      "t20"."_p",
      "t20"."_account",
      "t20"."first_won_at"
    FROM (
      SELECT
        "t24".*
        EXCLUDE ("_day", "found_rate", "rate_currency", "rate_day")
      FROM (
        SELECT
          "t23"."born",
          "t23"."valid_from",
          "t23"."valid_to",
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
            "t22"."born",
            "t22"."valid_from",
            "t22"."valid_to",
            "t22"."closed_at",
            "t22"."account_id",
            "t22"."deal_type",
            "t22"."amount",
            "t22"."currency",
            "t22"."p",
            "t22"."p_start",
            "t22"."p_cut",
            "t22"."p_asof",
            "t22"."p_opening",
            "t22"."p_t12",
            "t22"."p_s12",
            "t22"."p_t24",
            "t22"."p_start_on",
            "t22"."p_cut_on",
            "t22"."p_opening_on",
            "t22"."p_cut_day",
            "t22"."p_opening_day",
            "t22"."p_next_start",
            "t22"."p_next_end",
            "t22"."p_typed",
            "t22"."_day",
            "t4"."rate_currency",
            "t4"."rate_day",
            "t4"."found_rate"
          FROM (
            SELECT
              "t18"."born",
              "t18"."valid_from",
              "t18"."valid_to",
              "t18"."closed_at",
              "t18"."account_id",
              "t18"."deal_type",
              "t18"."amount",
              "t18"."currency",
              "t18"."p",
              "t18"."p_start",
              "t18"."p_cut",
              "t18"."p_asof",
              "t18"."p_opening",
              "t18"."p_t12",
              "t18"."p_s12",
              "t18"."p_t24",
              "t18"."p_start_on",
              "t18"."p_cut_on",
              "t18"."p_opening_on",
              "t18"."p_cut_day",
              "t18"."p_opening_day",
              "t18"."p_next_start",
              "t18"."p_next_end",
              "t18"."p_typed",
              CRM_LOCAL_DAY("t18"."closed_at") AS "_day"
            FROM (
              SELECT
                "t17".*
                EXCLUDE ("_day", "p_day")
              FROM (
                SELECT
                  "t14"."born",
                  "t14"."valid_from",
                  "t14"."valid_to",
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
                      "t9"."born",
                      "t9"."valid_from",
                      "t9"."valid_to",
                      "t9"."closed_at",
                      "t9"."account_id",
                      "t9"."deal_type",
                      "t9"."amount",
                      "t9"."currency",
                      CAST("t9"."closed_at" AS DATE) AS "_day"
                    FROM (
                      SELECT
                        "t8".*
                        EXCLUDE ("status")
                      FROM (
                        SELECT
                          "t7"."born",
                          "t7"."valid_from",
                          "t7"."valid_to",
                          "t7"."status",
                          "t7"."closed_at",
                          "t7"."account_id",
                          "t7"."deal_type",
                          "t7"."amount",
                          "t7"."currency"
                        FROM (
                          SELECT
                            *
                          FROM "crm_deal_states" AS "t3"
                          WHERE
                            "t3"."valid_from" < CRM_LAST_P_ASOF()
                            AND "t3"."valid_to" >= CRM_FIRST_P_ASOF()
                            AND "t3"."born" < CRM_LAST_P_ASOF()
                            AND (
                              "t3"."turns" OR NOT (
                                CRM_TURNS_P_ASOF()
                              )
                            )
                        ) AS "t7"
                        WHERE
                          "t7"."status" = 'won'
                      ) AS "t8"
                    ) AS "t9"
                    WHERE
                      "t9"."closed_at" IS NOT NULL
                  ) AS "t11"
                  WHERE
                    "t11"."closed_at" >= CRM_FIRST_P_START()
                    AND "t11"."closed_at" < CRM_LAST_P_CUT()
                    AND "t11"."born" < CRM_LAST_P_ASOF()
                    AND "t11"."valid_from" < CRM_LAST_P_ASOF()
                    AND "t11"."valid_to" >= CRM_FIRST_P_ASOF()
                ) AS "t14"
                INNER JOIN "crm_period_days" AS "t6"
                  ON "t14"."_day" = "t6"."p_day"
                  AND "t14"."closed_at" >= "t6"."p_start"
                  AND "t14"."closed_at" < "t6"."p_cut"
                  AND "t14"."born" < "t6"."p_asof"
                  AND "t14"."valid_from" < "t6"."p_asof"
                  AND "t14"."valid_to" >= "t6"."p_asof"
              ) AS "t17"
            ) AS "t18"
          ) AS "t22"
          LEFT OUTER JOIN "crm_rates" AS "t4"
            ON "t22"."currency" = "t4"."rate_currency" AND "t22"."_day" = "t4"."rate_day"
        ) AS "t23"
      ) AS "t24"
    ) AS "t26"
    LEFT OUTER JOIN (
      SELECT
        "t16"."p" AS "_p",
        "t16"."account_id" AS "_account",
        MIN("t16"."closed_at") AS "first_won_at"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t12"."born",
            "t12"."valid_from",
            "t12"."valid_to",
            "t12"."closed_at",
            "t12"."account_id",
            "t12"."deal_type",
            "t12"."amount",
            "t12"."currency",
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
                "t8".*
                EXCLUDE ("status")
              FROM (
                SELECT
                  "t7"."born",
                  "t7"."valid_from",
                  "t7"."valid_to",
                  "t7"."status",
                  "t7"."closed_at",
                  "t7"."account_id",
                  "t7"."deal_type",
                  "t7"."amount",
                  "t7"."currency"
                FROM (
                  SELECT
                    *
                  FROM "crm_deal_states" AS "t3"
                  WHERE
                    "t3"."valid_from" < CRM_LAST_P_ASOF()
                    AND "t3"."valid_to" >= CRM_FIRST_P_ASOF()
                    AND "t3"."born" < CRM_LAST_P_ASOF()
                    AND (
                      "t3"."turns" OR NOT (
                        CRM_TURNS_P_ASOF()
                      )
                    )
                ) AS "t7"
                WHERE
                  "t7"."status" = 'won'
              ) AS "t8"
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
            AND "t12"."closed_at" < "t5"."p_cut"
        ) AS "t15"
        WHERE
          "t15"."account_id" IS NOT NULL AND NOT (
            "t15"."p_typed"
          )
      ) AS "t16"
      GROUP BY
        1,
        2
    ) AS "t20"
      ON "t26"."p" = "t20"."_p" AND "t26"."account_id" = "t20"."_account"
  ) AS "t27"
) AS "t28"
GROUP BY
  1
