-- orders_of_twelve_months by all: c__ s__amount_sold n__amount_sold u__amount_sold s__profit n__profit u__profit s__costed n__costed u__costed {"basis": "orders"}
SELECT
  "t18"."p",
  COUNT(*) AS "c__",
  SUM("t18"."amount_sold") AS "s__amount_sold",
  COUNT("t18"."amount_sold") AS "n__amount_sold",
  COUNT("t18"."amount_sold_unrated") AS "u__amount_sold",
  SUM("t18"."profit") AS "s__profit",
  COUNT("t18"."profit") AS "n__profit",
  COUNT("t18"."profit_unrated") AS "u__profit",
  SUM("t18"."costed") AS "s__costed",
  COUNT("t18"."costed") AS "n__costed",
  COUNT("t18"."costed_unrated") AS "u__costed"
FROM (
  SELECT
    "t17"."p",
    "t17"."p_asof",
    "t17"."amount" * "t17"."rate" AS "amount_sold",
    CASE
      WHEN (
        "t17"."amount" IS NOT NULL
      ) AND (
        "t17"."rate" IS NULL
      )
      THEN "t17"."currency"
      ELSE NULL
    END AS "amount_sold_unrated",
    CASE WHEN "t17"."cost" IS NOT NULL THEN "t17"."amount" - "t17"."cost" ELSE NULL END * "t17"."rate" AS "profit",
    CASE
      WHEN (
        CASE WHEN "t17"."cost" IS NOT NULL THEN "t17"."amount" - "t17"."cost" ELSE NULL END IS NOT NULL
      )
      AND (
        "t17"."rate" IS NULL
      )
      THEN "t17"."currency"
      ELSE NULL
    END AS "profit_unrated",
    CASE WHEN "t17"."cost" IS NOT NULL THEN "t17"."amount" ELSE NULL END * "t17"."rate" AS "costed",
    CASE
      WHEN (
        CASE WHEN "t17"."cost" IS NOT NULL THEN "t17"."amount" ELSE NULL END IS NOT NULL
      )
      AND (
        "t17"."rate" IS NULL
      )
      THEN "t17"."currency"
      ELSE NULL
    END AS "costed_unrated"
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
      "t16"."contact_account",
      "t16"."of_account",
      "t16"."of_contact",
      "t16"."customer",
      "t16"."rate"
    FROM (
      SELECT
        "t15"."ordered_at",
        "t15"."order_id",
        "t15"."account_id",
        "t15"."contact_id",
        "t15"."deal_id",
        "t15"."campaign_id",
        "t15"."owner_id",
        "t15"."amount",
        "t15"."cost",
        "t15"."currency",
        "t15"."row_order",
        "t15"."born",
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
        "t15"."contact_account",
        "t15"."of_account",
        "t15"."of_contact",
        "t15"."customer",
        "t15"."_day",
        "t15"."rate_currency",
        "t15"."rate_day",
        "t15"."found_rate",
        CASE
          WHEN "t15"."currency" IS NULL
          THEN CAST('1.00000000' AS DECIMAL(18, 8))
          ELSE "t15"."found_rate"
        END AS "rate"
      FROM (
        SELECT
          "t14"."ordered_at",
          "t14"."order_id",
          "t14"."account_id",
          "t14"."contact_id",
          "t14"."deal_id",
          "t14"."campaign_id",
          "t14"."owner_id",
          "t14"."amount",
          "t14"."cost",
          "t14"."currency",
          "t14"."row_order",
          "t14"."born",
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
          "t14"."contact_account",
          "t14"."of_account",
          "t14"."of_contact",
          "t14"."customer",
          "t14"."_day",
          "t4"."rate_currency",
          "t4"."rate_day",
          "t4"."found_rate"
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
            "t12"."contact_account",
            COALESCE("t12"."account_id", "t12"."contact_account") AS "of_account",
            CASE
              WHEN COALESCE("t12"."account_id", "t12"."contact_account") IS NULL
              THEN "t12"."contact_id"
              ELSE NULL
            END AS "of_contact",
            CASE
              WHEN COALESCE("t12"."account_id", "t12"."contact_account") IS NOT NULL
              THEN 'a:' || COALESCE("t12"."account_id", "t12"."contact_account")
              ELSE 'c:' || "t12"."contact_id"
            END AS "customer",
            DATE("t12"."ordered_at") AS "_day"
          FROM (
            SELECT
              "t11"."ordered_at",
              "t11"."order_id",
              "t11"."account_id",
              "t11"."contact_id",
              "t11"."deal_id",
              "t11"."campaign_id",
              "t11"."owner_id",
              "t11"."amount",
              "t11"."cost",
              "t11"."currency",
              "t11"."row_order",
              "t11"."born",
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
              "t11"."contact_account"
            FROM (
              SELECT
                "t5"."ordered_at",
                "t5"."order_id",
                "t5"."account_id",
                "t5"."contact_id",
                "t5"."deal_id",
                "t5"."campaign_id",
                "t5"."owner_id",
                "t5"."amount",
                "t5"."cost",
                "t5"."currency",
                "t5"."row_order",
                "t5"."born",
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
                "t10"."_key",
                "t10"."_born",
                "t10"."contact_account"
              FROM "crm_v_orders" AS "t5"
              INNER JOIN "crm_periods" AS "t6"
                ON "t5"."ordered_at" < "t6"."p_cut"
                AND "t5"."born" < "t6"."p_asof"
                AND "t5"."ordered_at" >= "t6"."p_t12"
              LEFT OUTER JOIN (
                SELECT
                  "t8"."contact_id" AS "_key",
                  "t8"."born" AS "_born",
                  "t8"."account_id" AS "contact_account"
                FROM (
                  SELECT
                    "t7"."contact_id",
                    "t7"."account_id",
                    "t7"."row_order",
                    "t7"."born"
                  FROM (
                    SELECT
                      *
                    FROM "crm_v_contacts" AS "t3"
                    WHERE
                      "t3"."contact_id" IS NOT NULL AND "t3"."copy" = 0
                  ) AS "t7"
                ) AS "t8"
              ) AS "t10"
                ON "t5"."contact_id" = "t10"."_key" AND "t10"."_born" < "t6"."p_asof"
            ) AS "t11"
          ) AS "t12"
        ) AS "t14"
        LEFT OUTER JOIN "crm_rates" AS "t4"
          ON "t14"."currency" = "t4"."rate_currency" AND "t14"."_day" = "t4"."rate_day"
      ) AS "t15"
    ) AS "t16"
  ) AS "t17"
) AS "t18"
GROUP BY
  1
