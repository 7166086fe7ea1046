-- orders by all: c__by_campaign s__campaign_amount n__campaign_amount u__campaign_amount s__profit n__profit u__profit s__costed n__costed u__costed s__amount_sold n__amount_sold u__amount_sold {"basis": "orders"}
SELECT
  "t33"."p",
  COUNT(*) FILTER(WHERE
    "t33"."by_campaign") AS "c__by_campaign",
  SUM("t33"."campaign_amount") AS "s__campaign_amount",
  COUNT("t33"."campaign_amount") AS "n__campaign_amount",
  COUNT("t33"."campaign_amount_unrated") AS "u__campaign_amount",
  SUM("t33"."profit") AS "s__profit",
  COUNT("t33"."profit") AS "n__profit",
  COUNT("t33"."profit_unrated") AS "u__profit",
  SUM("t33"."costed") AS "s__costed",
  COUNT("t33"."costed") AS "n__costed",
  COUNT("t33"."costed_unrated") AS "u__costed",
  SUM("t33"."amount_sold") AS "s__amount_sold",
  COUNT("t33"."amount_sold") AS "n__amount_sold",
  COUNT("t33"."amount_sold_unrated") AS "u__amount_sold"
FROM (
  SELECT
    "t32"."p",
    "t32"."p_asof",
    "t32"."of_campaign" IS NOT NULL AS "by_campaign",
    "t32"."amount" * CAST("t32"."rate" AS DECIMAL(20, 8)) AS "amount_sold",
    CASE
      WHEN (
        "t32"."amount" IS NOT NULL
      ) AND (
        "t32"."rate" IS NULL
      )
      THEN "t32"."currency"
      ELSE NULL
    END AS "amount_sold_unrated",
    CASE WHEN "t32"."of_campaign" IS NOT NULL THEN "t32"."amount" ELSE NULL END * CAST("t32"."rate" AS DECIMAL(20, 8)) AS "campaign_amount",
    CASE
      WHEN (
        CASE WHEN "t32"."of_campaign" IS NOT NULL THEN "t32"."amount" ELSE NULL END IS NOT NULL
      )
      AND (
        "t32"."rate" IS NULL
      )
      THEN "t32"."currency"
      ELSE NULL
    END AS "campaign_amount_unrated",
    CASE WHEN "t32"."cost" IS NOT NULL THEN "t32"."amount" - "t32"."cost" ELSE NULL END * CAST("t32"."rate" AS DECIMAL(20, 8)) AS "profit",
    CASE
      WHEN (
        CASE WHEN "t32"."cost" IS NOT NULL THEN "t32"."amount" - "t32"."cost" ELSE NULL END IS NOT NULL
      )
      AND (
        "t32"."rate" IS NULL
      )
      THEN "t32"."currency"
      ELSE NULL
    END AS "profit_unrated",
    CASE WHEN "t32"."cost" IS NOT NULL THEN "t32"."amount" ELSE NULL END * CAST("t32"."rate" AS DECIMAL(20, 8)) AS "costed",
    CASE
      WHEN (
        CASE WHEN "t32"."cost" IS NOT NULL THEN "t32"."amount" ELSE NULL END IS NOT NULL
      )
      AND (
        "t32"."rate" IS NULL
      )
      THEN "t32"."currency"
      ELSE NULL
    END AS "costed_unrated"
  FROM (
    SELECT
      "t31".*
      EXCLUDE ("_day", "found_rate", "rate_currency", "rate_day")
    FROM (
      SELECT
        "t30"."ordered_at",
        "t30"."order_id",
        "t30"."account_id",
        "t30"."contact_id",
        "t30"."deal_id",
        "t30"."campaign_id",
        "t30"."owner_id",
        "t30"."amount",
        "t30"."cost",
        "t30"."currency",
        "t30"."row_order",
        "t30"."born",
        "t30"."p",
        "t30"."p_start",
        "t30"."p_cut",
        "t30"."p_asof",
        "t30"."p_opening",
        "t30"."p_t12",
        "t30"."p_s12",
        "t30"."p_t24",
        "t30"."p_start_on",
        "t30"."p_cut_on",
        "t30"."p_opening_on",
        "t30"."p_cut_day",
        "t30"."p_opening_day",
        "t30"."p_next_start",
        "t30"."p_next_end",
        "t30"."p_typed",
        "t30"."contact_account",
        "t30"."of_account",
        "t30"."of_contact",
        "t30"."customer",
        "t30"."deal_campaign",
        "t30"."deal_source",
        "t30"."of_campaign",
        "t30"."_day",
        "t30"."rate_currency",
        "t30"."rate_day",
        "t30"."found_rate",
        CASE
          WHEN "t30"."currency" IS NULL
          THEN CAST(1.00000000 AS DECIMAL(18, 8))
          ELSE "t30"."found_rate"
        END AS "rate"
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
          "t5"."rate_currency",
          "t5"."rate_day",
          "t5"."found_rate"
        FROM (
          SELECT
            "t27"."ordered_at",
            "t27"."order_id",
            "t27"."account_id",
            "t27"."contact_id",
            "t27"."deal_id",
            "t27"."campaign_id",
            "t27"."owner_id",
            "t27"."amount",
            "t27"."cost",
            "t27"."currency",
            "t27"."row_order",
            "t27"."born",
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
            "t27"."contact_account",
            "t27"."of_account",
            "t27"."of_contact",
            "t27"."customer",
            "t27"."deal_campaign",
            "t27"."deal_source",
            "t27"."of_campaign",
            CRM_LOCAL_DAY("t27"."ordered_at") AS "_day"
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
              COALESCE("t26"."campaign_id", "t26"."deal_campaign") AS "of_campaign"
            FROM (
              SELECT
                "t25".*
                EXCLUDE ("_born", "_key")
              FROM (
                SELECT
                  "t24"."ordered_at",
                  "t24"."order_id",
                  "t24"."account_id",
                  "t24"."contact_id",
                  "t24"."deal_id",
                  "t24"."campaign_id",
                  "t24"."owner_id",
                  "t24"."amount",
                  "t24"."cost",
                  "t24"."currency",
                  "t24"."row_order",
                  "t24"."born",
                  "t24"."p",
                  "t24"."p_start",
                  "t24"."p_cut",
                  "t24"."p_asof",
                  "t24"."p_opening",
                  "t24"."p_t12",
                  "t24"."p_s12",
                  "t24"."p_t24",
                  "t24"."p_start_on",
                  "t24"."p_cut_on",
                  "t24"."p_opening_on",
                  "t24"."p_cut_day",
                  "t24"."p_opening_day",
                  "t24"."p_next_start",
                  "t24"."p_next_end",
                  "t24"."p_typed",
                  "t24"."contact_account",
                  "t24"."of_account",
                  "t24"."of_contact",
                  "t24"."customer",
                  "t15"."_key",
                  "t15"."_born",
                  "t15"."deal_campaign",
                  "t15"."deal_source"
                FROM (
                  SELECT
                    "t22"."ordered_at",
                    "t22"."order_id",
                    "t22"."account_id",
                    "t22"."contact_id",
                    "t22"."deal_id",
                    "t22"."campaign_id",
                    "t22"."owner_id",
                    "t22"."amount",
                    "t22"."cost",
                    "t22"."currency",
                    "t22"."row_order",
                    "t22"."born",
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
                    "t22"."contact_account",
                    COALESCE("t22"."account_id", "t22"."contact_account") AS "of_account",
                    CASE
                      WHEN COALESCE("t22"."account_id", "t22"."contact_account") IS NULL
                      THEN "t22"."contact_id"
                      ELSE NULL
                    END AS "of_contact",
                    CASE
                      WHEN COALESCE("t22"."account_id", "t22"."contact_account") IS NOT NULL
                      THEN 'a:' || COALESCE("t22"."account_id", "t22"."contact_account")
                      ELSE 'c:' || "t22"."contact_id"
                    END AS "customer"
                  FROM (
                    SELECT
                      "t21".*
                      EXCLUDE ("_born", "_key")
                    FROM (
                      SELECT
                        "t20"."ordered_at",
                        "t20"."order_id",
                        "t20"."account_id",
                        "t20"."contact_id",
                        "t20"."deal_id",
                        "t20"."campaign_id",
                        "t20"."owner_id",
                        "t20"."amount",
                        "t20"."cost",
                        "t20"."currency",
                        "t20"."row_order",
                        "t20"."born",
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
                        "t16"."_key",
                        "t16"."_born",
                        "t16"."contact_account"
                      FROM (
                        SELECT
                          "t18".*
                          EXCLUDE ("_day", "p_day")
                        FROM (
                          SELECT
                            "t17"."ordered_at",
                            "t17"."order_id",
                            "t17"."account_id",
                            "t17"."contact_id",
                            "t17"."deal_id",
                            "t17"."campaign_id",
                            "t17"."owner_id",
                            "t17"."amount",
                            "t17"."cost",
                            "t17"."currency",
                            "t17"."row_order",
                            "t17"."born",
                            "t17"."_day",
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
                                "t4"."ordered_at",
                                "t4"."order_id",
                                "t4"."account_id",
                                "t4"."contact_id",
                                "t4"."deal_id",
                                "t4"."campaign_id",
                                "t4"."owner_id",
                                "t4"."amount",
                                "t4"."cost",
                                "t4"."currency",
                                "t4"."row_order",
                                "t4"."born",
                                CAST("t4"."ordered_at" AS DATE) AS "_day"
                              FROM "crm_v_orders" AS "t4"
                              WHERE
                                "t4"."ordered_at" IS NOT NULL
                            ) AS "t9"
                            WHERE
                              "t9"."ordered_at" >= CRM_FIRST_P_START()
                              AND "t9"."ordered_at" < CRM_LAST_P_CUT()
                              AND "t9"."born" < CRM_LAST_P_ASOF()
                          ) AS "t17"
                          INNER JOIN "crm_period_days" AS "t6"
                            ON "t17"."_day" = "t6"."p_day"
                            AND "t17"."ordered_at" >= "t6"."p_start"
                            AND "t17"."ordered_at" < "t6"."p_cut"
                            AND "t17"."born" < "t6"."p_asof"
                        ) AS "t18"
                      ) AS "t20"
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
                            FROM "crm_v_contacts" AS "t3"
                            WHERE
                              "t3"."contact_id" IS NOT NULL AND "t3"."copy" = 0
                          ) AS "t8"
                        ) AS "t11"
                      ) AS "t16"
                        ON "t20"."contact_id" = "t16"."_key" AND "t16"."_born" < "t20"."p_asof"
                    ) AS "t21"
                  ) AS "t22"
                ) AS "t24"
                LEFT OUTER JOIN (
                  SELECT
                    "t10"."deal_id" AS "_key",
                    "t10"."born" AS "_born",
                    "t10"."campaign_id" AS "deal_campaign",
                    "t10"."source" AS "deal_source"
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
                  ) AS "t10"
                ) AS "t15"
                  ON "t24"."deal_id" = "t15"."_key" AND "t15"."_born" < "t24"."p_asof"
              ) AS "t25"
            ) AS "t26"
          ) AS "t27"
        ) AS "t29"
        LEFT OUTER JOIN "crm_rates" AS "t5"
          ON "t29"."currency" = "t5"."rate_currency" AND "t29"."_day" = "t5"."rate_day"
      ) AS "t30"
    ) AS "t31"
  ) AS "t32"
) AS "t33"
GROUP BY
  1
