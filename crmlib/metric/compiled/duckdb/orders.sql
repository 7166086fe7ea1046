-- orders by all: c__by_campaign s__campaign_amount n__campaign_amount u__campaign_amount s__profit n__profit u__profit s__costed n__costed u__costed s__amount_sold n__amount_sold u__amount_sold {"basis": "orders"}
SELECT
  "t16"."p",
  COUNT(*) FILTER(WHERE
    "t16"."by_campaign") AS "c__by_campaign",
  SUM("t16"."campaign_amount") AS "s__campaign_amount",
  COUNT("t16"."campaign_amount") AS "n__campaign_amount",
  COUNT("t16"."campaign_amount_unrated") AS "u__campaign_amount",
  SUM("t16"."profit") AS "s__profit",
  COUNT("t16"."profit") AS "n__profit",
  COUNT("t16"."profit_unrated") AS "u__profit",
  SUM("t16"."costed") AS "s__costed",
  COUNT("t16"."costed") AS "n__costed",
  COUNT("t16"."costed_unrated") AS "u__costed",
  SUM("t16"."amount_sold") AS "s__amount_sold",
  COUNT("t16"."amount_sold") AS "n__amount_sold",
  COUNT("t16"."amount_sold_unrated") AS "u__amount_sold"
FROM (
  SELECT
    "t15"."p",
    "t15"."p_asof",
    "t15"."of_campaign" IS NOT NULL AS "by_campaign",
    "t15"."amount" * CAST("t15"."rate" AS DECIMAL(20, 8)) AS "amount_sold",
    CASE
      WHEN (
        "t15"."amount" IS NOT NULL
      ) AND (
        "t15"."rate" IS NULL
      )
      THEN "t15"."currency"
      ELSE NULL
    END AS "amount_sold_unrated",
    CASE WHEN "t15"."of_campaign" IS NOT NULL THEN "t15"."amount" ELSE NULL END * CAST("t15"."rate" AS DECIMAL(20, 8)) AS "campaign_amount",
    CASE
      WHEN (
        CASE WHEN "t15"."of_campaign" IS NOT NULL THEN "t15"."amount" ELSE NULL END IS NOT NULL
      )
      AND (
        "t15"."rate" IS NULL
      )
      THEN "t15"."currency"
      ELSE NULL
    END AS "campaign_amount_unrated",
    CASE WHEN "t15"."cost" IS NOT NULL THEN "t15"."amount" - "t15"."cost" ELSE NULL END * CAST("t15"."rate" AS DECIMAL(20, 8)) AS "profit",
    CASE
      WHEN (
        CASE WHEN "t15"."cost" IS NOT NULL THEN "t15"."amount" - "t15"."cost" ELSE NULL END IS NOT NULL
      )
      AND (
        "t15"."rate" IS NULL
      )
      THEN "t15"."currency"
      ELSE NULL
    END AS "profit_unrated",
    CASE WHEN "t15"."cost" IS NOT NULL THEN "t15"."amount" ELSE NULL END * CAST("t15"."rate" AS DECIMAL(20, 8)) AS "costed",
    CASE
      WHEN (
        CASE WHEN "t15"."cost" IS NOT NULL THEN "t15"."amount" ELSE NULL END IS NOT NULL
      )
      AND (
        "t15"."rate" IS NULL
      )
      THEN "t15"."currency"
      ELSE NULL
    END AS "costed_unrated"
  FROM (
    SELECT
      "t14".*
      EXCLUDE ("_day", "found_rate", "rate_currency", "rate_day")
    FROM (
      SELECT
        "t13"."ordered_at",
        "t13"."account_id",
        "t13"."campaign_id",
        "t13"."owner_id",
        "t13"."amount",
        "t13"."cost",
        "t13"."currency",
        "t13"."deal_campaign",
        "t13"."deal_source",
        "t13"."deal_born",
        "t13"."contact_account",
        "t13"."contact_born",
        "t13"."born",
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
        "t13"."of_account",
        "t13"."of_campaign",
        "t13"."source",
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
          "t12"."ordered_at",
          "t12"."account_id",
          "t12"."campaign_id",
          "t12"."owner_id",
          "t12"."amount",
          "t12"."cost",
          "t12"."currency",
          "t12"."deal_campaign",
          "t12"."deal_source",
          "t12"."deal_born",
          "t12"."contact_account",
          "t12"."contact_born",
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
          "t12"."p_typed",
          "t12"."of_account",
          "t12"."of_campaign",
          "t12"."source",
          "t12"."_day",
          "t3"."rate_currency",
          "t3"."rate_day",
          "t3"."found_rate"
        FROM (
          SELECT
            "t10"."ordered_at",
            "t10"."account_id",
            "t10"."campaign_id",
            "t10"."owner_id",
            "t10"."amount",
            "t10"."cost",
            "t10"."currency",
            "t10"."deal_campaign",
            "t10"."deal_source",
            "t10"."deal_born",
            "t10"."contact_account",
            "t10"."contact_born",
            "t10"."born",
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
            "t10"."of_account",
            "t10"."of_campaign",
            "t10"."source",
            CRM_LOCAL_DAY("t10"."ordered_at") AS "_day"
          FROM (
            SELECT
              "t9"."ordered_at",
              "t9"."account_id",
              "t9"."campaign_id",
              "t9"."owner_id",
              "t9"."amount",
              "t9"."cost",
              "t9"."currency",
              "t9"."deal_campaign",
              "t9"."deal_source",
              "t9"."deal_born",
              "t9"."contact_account",
              "t9"."contact_born",
              "t9"."born",
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
              COALESCE(
                "t9"."account_id",
                CASE
                  WHEN "t9"."contact_born" < "t9"."p_asof"
                  THEN "t9"."contact_account"
                  ELSE NULL
                END
              ) AS "of_account",
              COALESCE(
                "t9"."campaign_id",
                CASE WHEN "t9"."deal_born" < "t9"."p_asof" THEN "t9"."deal_campaign" ELSE NULL END
              ) AS "of_campaign",
              CASE WHEN "t9"."deal_born" < "t9"."p_asof" THEN "t9"."deal_source" ELSE NULL END AS "source"
            FROM (
              SELECT
                "t8".*
                EXCLUDE ("_day", "p_day")
              FROM (
                SELECT
                  "t7"."ordered_at",
                  "t7"."account_id",
                  "t7"."campaign_id",
                  "t7"."owner_id",
                  "t7"."amount",
                  "t7"."cost",
                  "t7"."currency",
                  "t7"."deal_campaign",
                  "t7"."deal_source",
                  "t7"."deal_born",
                  "t7"."contact_account",
                  "t7"."contact_born",
                  "t7"."born",
                  "t7"."_day",
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
                      "t2"."ordered_at",
                      "t2"."account_id",
                      "t2"."campaign_id",
                      "t2"."owner_id",
                      "t2"."amount",
                      "t2"."cost",
                      "t2"."currency",
                      "t2"."deal_campaign",
                      "t2"."deal_source",
                      "t2"."deal_born",
                      "t2"."contact_account",
                      "t2"."contact_born",
                      "t2"."ordered_at" AS "born",
                      CAST("t2"."ordered_at" AS DATE) AS "_day"
                    FROM "crm_customer_orders" AS "t2"
                    WHERE
                      "t2"."ordered_at" IS NOT NULL
                  ) AS "t5"
                  WHERE
                    "t5"."ordered_at" >= CRM_FIRST_P_START()
                    AND "t5"."ordered_at" < CRM_LAST_P_CUT()
                    AND "t5"."born" < CRM_LAST_P_ASOF()
                ) AS "t7"
                INNER JOIN "crm_period_days" AS "t4"
                  ON "t7"."_day" = "t4"."p_day"
                  AND "t7"."ordered_at" >= "t4"."p_start"
                  AND "t7"."ordered_at" < "t4"."p_cut"
                  AND "t7"."born" < "t4"."p_asof"
              ) AS "t8"
            ) AS "t9"
          ) AS "t10"
        ) AS "t12"
        LEFT OUTER JOIN "crm_rates" AS "t3"
          ON "t12"."currency" = "t3"."rate_currency" AND "t12"."_day" = "t3"."rate_day"
      ) AS "t13"
    ) AS "t14"
  ) AS "t15"
) AS "t16"
GROUP BY
  1
