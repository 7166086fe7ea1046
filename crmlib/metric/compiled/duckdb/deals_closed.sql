-- deals_closed by all: c__won c__lost s__booked n__booked u__booked s__valued n__valued u__valued s__cycle n__cycle {"basis": "orders"}
SELECT
  "t16"."p",
  COUNT(*) FILTER(WHERE
    "t16"."won") AS "c__won",
  COUNT(*) FILTER(WHERE
    "t16"."lost") AS "c__lost",
  SUM("t16"."booked") AS "s__booked",
  COUNT("t16"."booked") AS "n__booked",
  COUNT("t16"."booked_unrated") AS "u__booked",
  SUM("t16"."valued") AS "s__valued",
  COUNT("t16"."valued") AS "n__valued",
  COUNT("t16"."valued_unrated") AS "u__valued",
  SUM("t16"."cycle") AS "s__cycle",
  COUNT("t16"."cycle") AS "n__cycle"
FROM (
  SELECT
    "t15"."p",
    "t15"."p_asof",
    "t15"."status" = 'won' AS "won",
    "t15"."status" = 'lost' AS "lost",
    "t15"."booked",
    "t15"."booked_unrated",
    "t15"."valued",
    "t15"."valued_unrated",
    CASE
      WHEN "t15"."status" = 'won'
      THEN CAST(EPOCH_US("t15"."closed_at") - EPOCH_US("t15"."created_at") AS DECIMAL(18, 0))
      ELSE NULL
    END AS "cycle"
  FROM (
    SELECT
      "t14"."born",
      "t14"."valid_from",
      "t14"."valid_to",
      "t14"."status",
      "t14"."closed_at",
      "t14"."created_at",
      "t14"."amount",
      "t14"."currency",
      "t14"."list_amount",
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
      "t14"."rate",
      CASE WHEN "t14"."status" = 'won' THEN "t14"."amount" ELSE NULL END * CAST("t14"."rate" AS DECIMAL(20, 8)) AS "booked",
      CASE
        WHEN (
          CASE WHEN "t14"."status" = 'won' THEN "t14"."amount" ELSE NULL END IS NOT NULL
        )
        AND (
          "t14"."rate" IS NULL
        )
        THEN "t14"."currency"
        ELSE NULL
      END AS "booked_unrated",
      CASE
        WHEN "t14"."status" = 'won'
        THEN "t14"."amount"
        ELSE COALESCE("t14"."amount", "t14"."list_amount")
      END * CAST("t14"."rate" AS DECIMAL(20, 8)) AS "valued",
      CASE
        WHEN (
          CASE
            WHEN "t14"."status" = 'won'
            THEN "t14"."amount"
            ELSE COALESCE("t14"."amount", "t14"."list_amount")
          END IS NOT NULL
        )
        AND (
          "t14"."rate" IS NULL
        )
        THEN "t14"."currency"
        ELSE NULL
      END AS "valued_unrated"
    FROM (
      SELECT
        "t13".*
        EXCLUDE ("_day", "found_rate", "rate_currency", "rate_day")
      FROM (
        SELECT
          "t12"."born",
          "t12"."valid_from",
          "t12"."valid_to",
          "t12"."status",
          "t12"."closed_at",
          "t12"."created_at",
          "t12"."amount",
          "t12"."currency",
          "t12"."list_amount",
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
          "t12"."p_typed",
          "t12"."_day",
          "t12"."rate_currency",
          "t12"."rate_day",
          "t12"."found_rate",
          CASE
            WHEN "t12"."currency" IS NULL
            THEN CAST(1.00000000 AS DECIMAL(18, 8))
            ELSE "t12"."found_rate"
          END AS "rate"
        FROM (
          SELECT
            "t11"."born",
            "t11"."valid_from",
            "t11"."valid_to",
            "t11"."status",
            "t11"."closed_at",
            "t11"."created_at",
            "t11"."amount",
            "t11"."currency",
            "t11"."list_amount",
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
            "t11"."_day",
            "t3"."rate_currency",
            "t3"."rate_day",
            "t3"."found_rate"
          FROM (
            SELECT
              "t9"."born",
              "t9"."valid_from",
              "t9"."valid_to",
              "t9"."status",
              "t9"."closed_at",
              "t9"."created_at",
              "t9"."amount",
              "t9"."currency",
              "t9"."list_amount",
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
                "t8".*
                EXCLUDE ("_month", "p_month")
              FROM (
                SELECT
                  "t7"."born",
                  "t7"."valid_from",
                  "t7"."valid_to",
                  "t7"."status",
                  "t7"."closed_at",
                  "t7"."created_at",
                  "t7"."amount",
                  "t7"."currency",
                  "t7"."list_amount",
                  "t7"."_month",
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
                  "t4"."p_typed",
                  "t4"."p_month"
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
                      "t2"."created_at",
                      "t2"."amount",
                      "t2"."currency",
                      "t2"."list_amount",
                      CAST(DATE_TRUNC('MONTH', "t2"."closed_at") AS TIMESTAMP(6)) AS "_month"
                    FROM "crm_deal_states" AS "t2"
                    WHERE
                      "t2"."closed_at" IS NOT NULL
                  ) AS "t5"
                  WHERE
                    "t5"."closed_at" >= CRM_FIRST_P_START()
                    AND "t5"."closed_at" < CRM_LAST_P_CUT()
                    AND "t5"."born" < CRM_LAST_P_ASOF()
                    AND "t5"."valid_from" < CRM_LAST_P_ASOF()
                    AND "t5"."valid_to" >= CRM_FIRST_P_ASOF()
                ) AS "t7"
                INNER JOIN "crm_period_months" AS "t4"
                  ON "t7"."_month" = "t4"."p_month"
                  AND "t7"."closed_at" >= "t4"."p_start"
                  AND "t7"."closed_at" < "t4"."p_cut"
                  AND "t7"."born" < "t4"."p_asof"
                  AND "t7"."valid_from" < "t4"."p_asof"
                  AND "t7"."valid_to" >= "t4"."p_asof"
              ) AS "t8"
            ) AS "t9"
          ) AS "t11"
          LEFT OUTER JOIN "crm_rates" AS "t3"
            ON "t11"."currency" = "t3"."rate_currency" AND "t11"."_day" = "t3"."rate_day"
        ) AS "t12"
      ) AS "t13"
    ) AS "t14"
  ) AS "t15"
) AS "t16"
GROUP BY
  1
