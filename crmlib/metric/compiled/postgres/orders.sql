-- orders by all: c__by_campaign s__campaign_amount n__campaign_amount u__campaign_amount s__profit n__profit u__profit s__costed n__costed u__costed s__amount_sold n__amount_sold u__amount_sold {"basis": "orders"}
SELECT
  "t27"."p",
  COUNT(*) FILTER(WHERE
    "t27"."by_campaign") AS "c__by_campaign",
  SUM("t27"."campaign_amount") AS "s__campaign_amount",
  COUNT("t27"."campaign_amount") AS "n__campaign_amount",
  COUNT("t27"."campaign_amount_unrated") AS "u__campaign_amount",
  SUM("t27"."profit") AS "s__profit",
  COUNT("t27"."profit") AS "n__profit",
  COUNT("t27"."profit_unrated") AS "u__profit",
  SUM("t27"."costed") AS "s__costed",
  COUNT("t27"."costed") AS "n__costed",
  COUNT("t27"."costed_unrated") AS "u__costed",
  SUM("t27"."amount_sold") AS "s__amount_sold",
  COUNT("t27"."amount_sold") AS "n__amount_sold",
  COUNT("t27"."amount_sold_unrated") AS "u__amount_sold"
FROM (
  SELECT
    "t26"."p",
    "t26"."p_asof",
    "t26"."of_campaign" IS NOT NULL AS "by_campaign",
    "t26"."amount" * "t26"."rate" AS "amount_sold",
    CASE
      WHEN (
        "t26"."amount" IS NOT NULL
      ) AND (
        "t26"."rate" IS NULL
      )
      THEN "t26"."currency"
      ELSE NULL
    END AS "amount_sold_unrated",
    CASE WHEN "t26"."of_campaign" IS NOT NULL THEN "t26"."amount" ELSE NULL END * "t26"."rate" AS "campaign_amount",
    CASE
      WHEN (
        CASE WHEN "t26"."of_campaign" IS NOT NULL THEN "t26"."amount" ELSE NULL END IS NOT NULL
      )
      AND (
        "t26"."rate" IS NULL
      )
      THEN "t26"."currency"
      ELSE NULL
    END AS "campaign_amount_unrated",
    CASE WHEN "t26"."cost" IS NOT NULL THEN "t26"."amount" - "t26"."cost" ELSE NULL END * "t26"."rate" AS "profit",
    CASE
      WHEN (
        CASE WHEN "t26"."cost" IS NOT NULL THEN "t26"."amount" - "t26"."cost" ELSE NULL END IS NOT NULL
      )
      AND (
        "t26"."rate" IS NULL
      )
      THEN "t26"."currency"
      ELSE NULL
    END AS "profit_unrated",
    CASE WHEN "t26"."cost" IS NOT NULL THEN "t26"."amount" ELSE NULL END * "t26"."rate" AS "costed",
    CASE
      WHEN (
        CASE WHEN "t26"."cost" IS NOT NULL THEN "t26"."amount" ELSE NULL END IS NOT NULL
      )
      AND (
        "t26"."rate" IS NULL
      )
      THEN "t26"."currency"
      ELSE NULL
    END AS "costed_unrated"
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
      "t25"."of_campaign",
      "t25"."rate"
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
        "t24"."deal_campaign",
        "t24"."deal_source",
        "t24"."of_campaign",
        "t24"."_day",
        "t24"."rate_currency",
        "t24"."rate_day",
        "t24"."found_rate",
        CASE
          WHEN "t24"."currency" IS NULL
          THEN CAST('1.00000000' AS DECIMAL(18, 8))
          ELSE "t24"."found_rate"
        END AS "rate"
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
          "t23"."deal_campaign",
          "t23"."deal_source",
          "t23"."of_campaign",
          "t23"."_day",
          "t5"."rate_currency",
          "t5"."rate_day",
          "t5"."found_rate"
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
            "t21"."of_account",
            "t21"."of_contact",
            "t21"."customer",
            "t21"."deal_campaign",
            "t21"."deal_source",
            COALESCE("t21"."campaign_id", "t21"."deal_campaign") AS "of_campaign",
            DATE("t21"."ordered_at") AS "_day"
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
              "t20"."contact_account",
              "t20"."of_account",
              "t20"."of_contact",
              "t20"."customer",
              "t20"."deal_campaign",
              "t20"."deal_source"
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
                "t19"."contact_account",
                "t19"."of_account",
                "t19"."of_contact",
                "t19"."customer",
                "t14"."_key",
                "t14"."_born",
                "t14"."deal_campaign",
                "t14"."deal_source"
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
                  "t17"."contact_account",
                  COALESCE("t17"."account_id", "t17"."contact_account") AS "of_account",
                  CASE
                    WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NULL
                    THEN "t17"."contact_id"
                    ELSE NULL
                  END AS "of_contact",
                  CASE
                    WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                    ELSE 'c:' || "t17"."contact_id"
                  END AS "customer"
                FROM (
                  SELECT
                    "t16"."ordered_at",
                    "t16"."order_id",
                    "t16"."account_id",
                    "t16"."contact_id",
                    "t16"."deal_id",
                    "t16"."campaign_id",
                    "t16"."owner_id",
                    "t16"."amount",
                    "t16"."cost",
                    "t16"."currency",
                    "t16"."row_order",
                    "t16"."born",
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
                    "t16"."contact_account"
                  FROM (
                    SELECT
                      "t6"."ordered_at",
                      "t6"."order_id",
                      "t6"."account_id",
                      "t6"."contact_id",
                      "t6"."deal_id",
                      "t6"."campaign_id",
                      "t6"."owner_id",
                      "t6"."amount",
                      "t6"."cost",
                      "t6"."currency",
                      "t6"."row_order",
                      "t6"."born",
                      "t7"."p",
                      "t7"."p_start",
                      "t7"."p_cut",
                      "t7"."p_asof",
                      "t7"."p_opening",
                      "t7"."p_t12",
                      "t7"."p_s12",
                      "t7"."p_t24",
                      "t7"."p_start_on",
                      "t7"."p_cut_on",
                      "t7"."p_opening_on",
                      "t7"."p_cut_day",
                      "t7"."p_opening_day",
                      "t7"."p_next_start",
                      "t7"."p_next_end",
                      "t7"."p_typed",
                      "t15"."_key",
                      "t15"."_born",
                      "t15"."contact_account"
                    FROM "crm_v_orders" AS "t6"
                    INNER JOIN "crm_periods" AS "t7"
                      ON "t6"."ordered_at" < "t7"."p_cut"
                      AND "t6"."born" < "t7"."p_asof"
                      AND "t6"."ordered_at" >= "t7"."p_start"
                    LEFT OUTER JOIN (
                      SELECT
                        "t11"."contact_id" AS "_key",
                        "t11"."born" AS "_born",
                        "t11"."account_id" AS "contact_account"
                      FROM (
                        SELECT
                          "t9"."contact_id",
                          "t9"."account_id",
                          "t9"."row_order",
                          "t9"."born"
                        FROM (
                          SELECT
                            *
                          FROM "crm_v_contacts" AS "t4"
                          WHERE
                            "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                        ) AS "t9"
                      ) AS "t11"
                    ) AS "t15"
                      ON "t6"."contact_id" = "t15"."_key" AND "t15"."_born" < "t7"."p_asof"
                  ) AS "t16"
                ) AS "t17"
              ) AS "t19"
              LEFT OUTER JOIN (
                SELECT
                  "t10"."deal_id" AS "_key",
                  "t10"."born" AS "_born",
                  "t10"."campaign_id" AS "deal_campaign",
                  "t10"."source" AS "deal_source"
                FROM (
                  SELECT
                    "t8"."deal_id",
                    "t8"."campaign_id",
                    "t8"."source",
                    "t8"."row_order",
                    "t8"."born"
                  FROM (
                    SELECT
                      *
                    FROM "crm_v_deals" AS "t2"
                    WHERE
                      "t2"."deal_id" IS NOT NULL AND "t2"."copy" = 0
                  ) AS "t8"
                ) AS "t10"
              ) AS "t14"
                ON "t19"."deal_id" = "t14"."_key" AND "t14"."_born" < "t19"."p_asof"
            ) AS "t20"
          ) AS "t21"
        ) AS "t23"
        LEFT OUTER JOIN "crm_rates" AS "t5"
          ON "t23"."currency" = "t5"."rate_currency" AND "t23"."_day" = "t5"."rate_day"
      ) AS "t24"
    ) AS "t25"
  ) AS "t26"
) AS "t27"
GROUP BY
  1
