-- orders by all: c__by_campaign s__campaign_amount n__campaign_amount u__campaign_amount s__profit n__profit u__profit s__costed n__costed u__costed s__amount_sold n__amount_sold u__amount_sold {"basis": "orders"}
SELECT
  "t32"."p",
  COUNT(*) FILTER(WHERE
    "t32"."by_campaign") AS "c__by_campaign",
  SUM("t32"."campaign_amount") AS "s__campaign_amount",
  COUNT("t32"."campaign_amount") AS "n__campaign_amount",
  COUNT("t32"."campaign_amount_unrated") AS "u__campaign_amount",
  SUM("t32"."profit") AS "s__profit",
  COUNT("t32"."profit") AS "n__profit",
  COUNT("t32"."profit_unrated") AS "u__profit",
  SUM("t32"."costed") AS "s__costed",
  COUNT("t32"."costed") AS "n__costed",
  COUNT("t32"."costed_unrated") AS "u__costed",
  SUM("t32"."amount_sold") AS "s__amount_sold",
  COUNT("t32"."amount_sold") AS "n__amount_sold",
  COUNT("t32"."amount_sold_unrated") AS "u__amount_sold"
FROM (
  SELECT
    "t31"."p",
    "t31"."p_asof",
    "t31"."of_campaign" IS NOT NULL AS "by_campaign",
    "t31"."amount" * CAST("t31"."rate" AS DECIMAL(20, 8)) AS "amount_sold",
    CASE
      WHEN (
        "t31"."amount" IS NOT NULL
      ) AND (
        "t31"."rate" IS NULL
      )
      THEN "t31"."currency"
      ELSE NULL
    END AS "amount_sold_unrated",
    CASE WHEN "t31"."of_campaign" IS NOT NULL THEN "t31"."amount" ELSE NULL END * CAST("t31"."rate" AS DECIMAL(20, 8)) AS "campaign_amount",
    CASE
      WHEN (
        CASE WHEN "t31"."of_campaign" IS NOT NULL THEN "t31"."amount" ELSE NULL END IS NOT NULL
      )
      AND (
        "t31"."rate" IS NULL
      )
      THEN "t31"."currency"
      ELSE NULL
    END AS "campaign_amount_unrated",
    CASE WHEN "t31"."cost" IS NOT NULL THEN "t31"."amount" - "t31"."cost" ELSE NULL END * CAST("t31"."rate" AS DECIMAL(20, 8)) AS "profit",
    CASE
      WHEN (
        CASE WHEN "t31"."cost" IS NOT NULL THEN "t31"."amount" - "t31"."cost" ELSE NULL END IS NOT NULL
      )
      AND (
        "t31"."rate" IS NULL
      )
      THEN "t31"."currency"
      ELSE NULL
    END AS "profit_unrated",
    CASE WHEN "t31"."cost" IS NOT NULL THEN "t31"."amount" ELSE NULL END * CAST("t31"."rate" AS DECIMAL(20, 8)) AS "costed",
    CASE
      WHEN (
        CASE WHEN "t31"."cost" IS NOT NULL THEN "t31"."amount" ELSE NULL END IS NOT NULL
      )
      AND (
        "t31"."rate" IS NULL
      )
      THEN "t31"."currency"
      ELSE NULL
    END AS "costed_unrated"
  FROM (
    SELECT
      "t30".*
      EXCLUDE ("_day", "found_rate", "rate_currency", "rate_day")
    FROM (
      SELECT
        "t29"."ordered_at",
        "t29"."order_id",
        "t29"."account_id",
        "t29"."contact_id",
        "t29"."deal_id",
        "t29"."campaign_id",
        "t29"."owner_id",
        "t29"."amount",
        "t29"."cost",
        "t29"."currency",
        "t29"."row_order",
        "t29"."born",
        "t29"."p",
        "t29"."p_start",
        "t29"."p_cut",
        "t29"."p_asof",
        "t29"."p_opening",
        "t29"."p_t12",
        "t29"."p_s12",
        "t29"."p_t24",
        "t29"."p_start_on",
        "t29"."p_cut_on",
        "t29"."p_opening_on",
        "t29"."p_cut_day",
        "t29"."p_opening_day",
        "t29"."p_next_start",
        "t29"."p_next_end",
        "t29"."p_typed",
        "t29"."contact_account",
        "t29"."of_account",
        "t29"."of_contact",
        "t29"."customer",
        "t29"."deal_campaign",
        "t29"."deal_source",
        "t29"."of_campaign",
        "t29"."_day",
        "t29"."rate_currency",
        "t29"."rate_day",
        "t29"."found_rate",
        CASE
          WHEN "t29"."currency" IS NULL
          THEN CAST(1.00000000 AS DECIMAL(18, 8))
          ELSE "t29"."found_rate"
        END AS "rate"
      FROM (
        SELECT
          "t28"."ordered_at",
          "t28"."order_id",
          "t28"."account_id",
          "t28"."contact_id",
          "t28"."deal_id",
          "t28"."campaign_id",
          "t28"."owner_id",
          "t28"."amount",
          "t28"."cost",
          "t28"."currency",
          "t28"."row_order",
          "t28"."born",
          "t28"."p",
          "t28"."p_start",
          "t28"."p_cut",
          "t28"."p_asof",
          "t28"."p_opening",
          "t28"."p_t12",
          "t28"."p_s12",
          "t28"."p_t24",
          "t28"."p_start_on",
          "t28"."p_cut_on",
          "t28"."p_opening_on",
          "t28"."p_cut_day",
          "t28"."p_opening_day",
          "t28"."p_next_start",
          "t28"."p_next_end",
          "t28"."p_typed",
          "t28"."contact_account",
          "t28"."of_account",
          "t28"."of_contact",
          "t28"."customer",
          "t28"."deal_campaign",
          "t28"."deal_source",
          "t28"."of_campaign",
          "t28"."_day",
          "t5"."rate_currency",
          "t5"."rate_day",
          "t5"."found_rate"
        FROM (
          SELECT
            "t26"."ordered_at",
            "t26"."order_id",
            "t26"."account_id",
            "t26"."contact_id",
            "t26"."deal_id",
            "t26"."campaign_id",
            "t26"."owner_id",
            "t26"."amount",
            "t26"."cost",
            "t26"."currency",
            "t26"."row_order",
            "t26"."born",
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
            "t26"."contact_account",
            "t26"."of_account",
            "t26"."of_contact",
            "t26"."customer",
            "t26"."deal_campaign",
            "t26"."deal_source",
            "t26"."of_campaign",
            CRM_LOCAL_DAY("t26"."ordered_at") AS "_day"
          FROM (
            SELECT
              "t25"."ordered_at",
              "t25"."order_id",
              "t25"."account_id",
              "t25"."contact_id",
              "t25"."deal_id",
              "t25"."campaign_id",
              "t25"."owner_id",
              "t25"."amount",
              "t25"."cost",
              "t25"."currency",
              "t25"."row_order",
              "t25"."born",
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
              "t25"."contact_account",
              "t25"."of_account",
              "t25"."of_contact",
              "t25"."customer",
              "t25"."deal_campaign",
              "t25"."deal_source",
              COALESCE("t25"."campaign_id", "t25"."deal_campaign") AS "of_campaign"
            FROM (
              SELECT
                "t24".*
                EXCLUDE ("_born", "_key")
              FROM (
                SELECT
                  "t23"."ordered_at",
                  "t23"."order_id",
                  "t23"."account_id",
                  "t23"."contact_id",
                  "t23"."deal_id",
                  "t23"."campaign_id",
                  "t23"."owner_id",
                  "t23"."amount",
                  "t23"."cost",
                  "t23"."currency",
                  "t23"."row_order",
                  "t23"."born",
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
                  "t23"."contact_account",
                  "t23"."of_account",
                  "t23"."of_contact",
                  "t23"."customer",
                  "t15"."_key",
                  "t15"."_born",
                  "t15"."deal_campaign",
                  "t15"."deal_source"
                FROM (
                  SELECT
                    "t21"."ordered_at",
                    "t21"."order_id",
                    "t21"."account_id",
                    "t21"."contact_id",
                    "t21"."deal_id",
                    "t21"."campaign_id",
                    "t21"."owner_id",
                    "t21"."amount",
                    "t21"."cost",
                    "t21"."currency",
                    "t21"."row_order",
                    "t21"."born",
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
                    "t21"."contact_account",
                    COALESCE("t21"."account_id", "t21"."contact_account") AS "of_account",
                    CASE
                      WHEN COALESCE("t21"."account_id", "t21"."contact_account") IS NULL
                      THEN "t21"."contact_id"
                      ELSE NULL
                    END AS "of_contact",
                    CASE
                      WHEN COALESCE("t21"."account_id", "t21"."contact_account") IS NOT NULL
                      THEN 'a:' || COALESCE("t21"."account_id", "t21"."contact_account")
                      ELSE 'c:' || "t21"."contact_id"
                    END AS "customer"
                  FROM (
                    SELECT
                      "t20".*
                      EXCLUDE ("_born", "_key")
                    FROM (
                      SELECT
                        "t19"."ordered_at",
                        "t19"."order_id",
                        "t19"."account_id",
                        "t19"."contact_id",
                        "t19"."deal_id",
                        "t19"."campaign_id",
                        "t19"."owner_id",
                        "t19"."amount",
                        "t19"."cost",
                        "t19"."currency",
                        "t19"."row_order",
                        "t19"."born",
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
                        "t16"."_key",
                        "t16"."_born",
                        "t16"."contact_account"
                      FROM (
                        SELECT
                          "t17".*
                          EXCLUDE ("_month", "p_month")
                        FROM (
                          SELECT
                            "t12"."ordered_at",
                            "t12"."order_id",
                            "t12"."account_id",
                            "t12"."contact_id",
                            "t12"."deal_id",
                            "t12"."campaign_id",
                            "t12"."owner_id",
                            "t12"."amount",
                            "t12"."cost",
                            "t12"."currency",
                            "t12"."row_order",
                            "t12"."born",
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
                              "t2"."ordered_at",
                              "t2"."order_id",
                              "t2"."account_id",
                              "t2"."contact_id",
                              "t2"."deal_id",
                              "t2"."campaign_id",
                              "t2"."owner_id",
                              "t2"."amount",
                              "t2"."cost",
                              "t2"."currency",
                              "t2"."row_order",
                              "t2"."born",
                              CAST(DATE_TRUNC('MONTH', "t2"."ordered_at") AS TIMESTAMP(6)) AS "_month"
                            FROM "crm_v_orders" AS "t2"
                            WHERE
                              "t2"."ordered_at" IS NOT NULL
                          ) AS "t12"
                          INNER JOIN "crm_period_months" AS "t6"
                            ON "t12"."_month" = "t6"."p_month"
                            AND "t12"."ordered_at" >= "t6"."p_start"
                            AND "t12"."ordered_at" < "t6"."p_cut"
                            AND "t12"."born" < "t6"."p_asof"
                        ) AS "t17"
                      ) AS "t19"
                      LEFT OUTER JOIN (
                        SELECT
                          "t11"."contact_id" AS "_key",
                          "t11"."born" AS "_born",
                          "t11"."account_id" AS "contact_account"
                        FROM (
                          SELECT
                            "t8".*
                            EXCLUDE ("copy")
                          FROM (
                            SELECT
                              *
                            FROM "crm_v_contacts" AS "t4"
                            WHERE
                              "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                          ) AS "t8"
                        ) AS "t11"
                      ) AS "t16"
                        ON "t19"."contact_id" = "t16"."_key" AND "t16"."_born" < "t19"."p_asof"
                    ) AS "t20"
                  ) AS "t21"
                ) AS "t23"
                LEFT OUTER JOIN (
                  SELECT
                    "t9"."deal_id" AS "_key",
                    "t9"."born" AS "_born",
                    "t9"."campaign_id" AS "deal_campaign",
                    "t9"."source" AS "deal_source"
                  FROM (
                    SELECT
                      "t7".*
                      EXCLUDE ("copy")
                    FROM (
                      SELECT
                        *
                      FROM "crm_v_deals" AS "t1"
                      WHERE
                        "t1"."deal_id" IS NOT NULL AND "t1"."copy" = 0
                    ) AS "t7"
                  ) AS "t9"
                ) AS "t15"
                  ON "t23"."deal_id" = "t15"."_key" AND "t15"."_born" < "t23"."p_asof"
              ) AS "t24"
            ) AS "t25"
          ) AS "t26"
        ) AS "t28"
        LEFT OUTER JOIN "crm_rates" AS "t5"
          ON "t28"."currency" = "t5"."rate_currency" AND "t28"."_day" = "t5"."rate_day"
      ) AS "t29"
    ) AS "t30"
  ) AS "t31"
) AS "t32"
GROUP BY
  1
