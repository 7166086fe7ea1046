-- deals_closed by all: c__won c__lost s__booked n__booked u__booked s__valued n__valued u__valued s__cycle n__cycle c__ {"basis": "orders"}
SELECT
  "t17"."p",
  COUNT(*) FILTER(WHERE
    "t17"."won") AS "c__won",
  COUNT(*) FILTER(WHERE
    "t17"."lost") AS "c__lost",
  SUM("t17"."booked") AS "s__booked",
  COUNT("t17"."booked") AS "n__booked",
  COUNT("t17"."booked_unrated") AS "u__booked",
  SUM("t17"."valued") AS "s__valued",
  COUNT("t17"."valued") AS "n__valued",
  COUNT("t17"."valued_unrated") AS "u__valued",
  SUM("t17"."cycle") AS "s__cycle",
  COUNT("t17"."cycle") AS "n__cycle",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t16"."p",
    "t16"."p_asof",
    "t16"."status" = 'won' AS "won",
    "t16"."status" = 'lost' AS "lost",
    "t16"."booked",
    "t16"."booked_unrated",
    "t16"."valued",
    "t16"."valued_unrated",
    CASE
      WHEN "t16"."status" = 'won'
      THEN CAST(EPOCH_US("t16"."closed_at") - EPOCH_US("t16"."created_at") AS DECIMAL(18, 0))
      ELSE NULL
    END AS "cycle"
  FROM (
    SELECT
      "t15"."born",
      "t15"."valid_from",
      "t15"."valid_to",
      "t15"."status",
      "t15"."closed_at",
      "t15"."created_at",
      "t15"."amount",
      "t15"."currency",
      "t15"."list_amount",
      "t15"."p",
      "t15"."p_start",
      "t15"."p_cut",
      "t15"."p_asof",
      "t15"."p_opening",
      "t15"."p_t12",
      "t15"."p_s12",
      "t15"."p_t24",
      "t15"."p_start_on",
      "t15"."p_cut_on",
      "t15"."p_opening_on",
      "t15"."p_cut_day",
      "t15"."p_opening_day",
      "t15"."p_next_start",
      "t15"."p_next_end",
      "t15"."p_typed",
      "t15"."rate",
      CASE WHEN "t15"."status" = 'won' THEN "t15"."amount" ELSE NULL END * CAST("t15"."rate" AS DECIMAL(20, 8)) AS "booked",
      CASE
        WHEN (
          CASE WHEN "t15"."status" = 'won' THEN "t15"."amount" ELSE NULL END IS NOT NULL
        )
        AND (
          "t15"."rate" IS NULL
        )
        THEN "t15"."currency"
        ELSE NULL
      END AS "booked_unrated",
      CASE
        WHEN "t15"."status" = 'won'
        THEN "t15"."amount"
        ELSE COALESCE("t15"."amount", "t15"."list_amount")
      END * CAST("t15"."rate" AS DECIMAL(20, 8)) AS "valued",
      CASE
        WHEN (
          CASE
            WHEN "t15"."status" = 'won'
            THEN "t15"."amount"
            ELSE COALESCE("t15"."amount", "t15"."list_amount")
          END IS NOT NULL
        )
        AND (
          "t15"."rate" IS NULL
        )
        THEN "t15"."currency"
        ELSE NULL
      END AS "valued_unrated"
    FROM (
      SELECT
        "t14".*
        EXCLUDE ("_day", "found_rate", "rate_currency", "rate_day")
      FROM (
        SELECT
          "t13"."born",
          "t13"."valid_from",
          "t13"."valid_to",
          "t13"."status",
          "t13"."closed_at",
          "t13"."created_at",
          "t13"."amount",
          "t13"."currency",
          "t13"."list_amount",
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
          "t13"."rate_currency",
          "t13"."rate_day",
          "t13"."found_rate",
          CASE
            WHEN "t13"."currency" IS NULL
            THEN CAST(1.00000000 AS DECIMAL(18, 8))
            ELSE "t13"."found_rate"
          END AS "rate"
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
              "t10"."created_at",
              "t10"."amount",
              "t10"."currency",
              "t10"."list_amount",
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
                "t9".*
                EXCLUDE ("_day", "p_day")
              FROM (
                SELECT
                  "t8"."born",
                  "t8"."valid_from",
                  "t8"."valid_to",
                  "t8"."status",
                  "t8"."closed_at",
                  "t8"."created_at",
                  "t8"."amount",
                  "t8"."currency",
                  "t8"."list_amount",
                  "t8"."_day",
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
                  "t4"."p_day"
                FROM (
                  SELECT
                    *
                  FROM (
                    SELECT
                      "t5"."born",
                      "t5"."valid_from",
                      "t5"."valid_to",
                      "t5"."status",
                      "t5"."closed_at",
                      "t5"."created_at",
                      "t5"."amount",
                      "t5"."currency",
                      "t5"."list_amount",
                      CAST("t5"."closed_at" AS DATE) AS "_day"
                    FROM (
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
                    ) AS "t5"
                    WHERE
                      "t5"."closed_at" IS NOT NULL
                  ) AS "t6"
                  WHERE
                    "t6"."closed_at" >= CRM_FIRST_P_START()
                    AND "t6"."closed_at" < CRM_LAST_P_CUT()
                    AND "t6"."born" < CRM_LAST_P_ASOF()
                    AND "t6"."valid_from" < CRM_LAST_P_ASOF()
                    AND "t6"."valid_to" >= CRM_FIRST_P_ASOF()
                ) AS "t8"
                INNER JOIN "crm_period_days" AS "t4"
                  ON "t8"."_day" = "t4"."p_day"
                  AND "t8"."closed_at" >= "t4"."p_start"
                  AND "t8"."closed_at" < "t4"."p_cut"
                  AND "t8"."born" < "t4"."p_asof"
                  AND "t8"."valid_from" < "t4"."p_asof"
                  AND "t8"."valid_to" >= "t4"."p_asof"
              ) AS "t9"
            ) AS "t10"
          ) AS "t12"
          LEFT OUTER JOIN "crm_rates" AS "t3"
            ON "t12"."currency" = "t3"."rate_currency" AND "t12"."_day" = "t3"."rate_day"
        ) AS "t13"
      ) AS "t14"
    ) AS "t15"
  ) AS "t16"
) AS "t17"
GROUP BY
  1
