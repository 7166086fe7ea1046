-- orders_of_twelve_months by all: c__ s__amount_sold n__amount_sold u__amount_sold s__profit n__profit u__profit s__costed n__costed u__costed {"basis": "orders"}
SELECT
  "t20"."p",
  COUNT(*) AS "c__",
  SUM("t20"."amount_sold") AS "s__amount_sold",
  COUNT("t20"."amount_sold") AS "n__amount_sold",
  COUNT("t20"."amount_sold_unrated") AS "u__amount_sold",
  SUM("t20"."profit") AS "s__profit",
  COUNT("t20"."profit") AS "n__profit",
  COUNT("t20"."profit_unrated") AS "u__profit",
  SUM("t20"."costed") AS "s__costed",
  COUNT("t20"."costed") AS "n__costed",
  COUNT("t20"."costed_unrated") AS "u__costed"
FROM (
  SELECT
    "t19"."p",
    "t19"."p_asof",
    "t19"."amount" * "t19"."rate" AS "amount_sold",
    CASE
      WHEN (
        "t19"."amount" IS NOT NULL
      ) AND (
        "t19"."rate" IS NULL
      )
      THEN "t19"."currency"
      ELSE NULL
    END AS "amount_sold_unrated",
    CASE WHEN "t19"."cost" IS NOT NULL THEN "t19"."amount" - "t19"."cost" ELSE NULL END * "t19"."rate" AS "profit",
    CASE
      WHEN (
        CASE WHEN "t19"."cost" IS NOT NULL THEN "t19"."amount" - "t19"."cost" ELSE NULL END IS NOT NULL
      )
      AND (
        "t19"."rate" IS NULL
      )
      THEN "t19"."currency"
      ELSE NULL
    END AS "profit_unrated",
    CASE WHEN "t19"."cost" IS NOT NULL THEN "t19"."amount" ELSE NULL END * "t19"."rate" AS "costed",
    CASE
      WHEN (
        CASE WHEN "t19"."cost" IS NOT NULL THEN "t19"."amount" ELSE NULL END IS NOT NULL
      )
      AND (
        "t19"."rate" IS NULL
      )
      THEN "t19"."currency"
      ELSE NULL
    END AS "costed_unrated"
  FROM (
    SELECT
      "t18"."ordered_at",
      "t18"."order_id",
      "t18"."account_id",
      "t18"."contact_id",
      "t18"."deal_id",
      "t18"."campaign_id",
      "t18"."owner_id",
      "t18"."amount",
      "t18"."cost",
      "t18"."currency",
      "t18"."row_order",
      "t18"."born",
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
      "t18"."contact_account",
      "t18"."of_account",
      "t18"."of_contact",
      "t18"."customer",
      "t18"."rate"
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
        "t17"."of_account",
        "t17"."of_contact",
        "t17"."customer",
        "t17"."_day",
        "t17"."rate_currency",
        "t17"."rate_day",
        "t17"."found_rate",
        CASE
          WHEN "t17"."currency" IS NULL
          THEN CAST('1.00000000' AS DECIMAL(18, 8))
          ELSE "t17"."found_rate"
        END AS "rate"
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
          "t16"."_day",
          "t4"."rate_currency",
          "t4"."rate_day",
          "t4"."found_rate"
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
            COALESCE("t14"."account_id", "t14"."contact_account") AS "of_account",
            CASE
              WHEN COALESCE("t14"."account_id", "t14"."contact_account") IS NULL
              THEN "t14"."contact_id"
              ELSE NULL
            END AS "of_contact",
            CASE
              WHEN COALESCE("t14"."account_id", "t14"."contact_account") IS NOT NULL
              THEN 'a:' || COALESCE("t14"."account_id", "t14"."contact_account")
              ELSE 'c:' || "t14"."contact_id"
            END AS "customer",
            DATE("t14"."ordered_at") AS "_day"
          FROM (
            SELECT
              "t13"."ordered_at",
              "t13"."order_id",
              "t13"."account_id",
              "t13"."contact_id",
              "t13"."deal_id",
              "t13"."campaign_id",
              "t13"."owner_id",
              "t13"."amount",
              "t13"."cost",
              "t13"."currency",
              "t13"."row_order",
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
              "t13"."contact_account"
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
                "t12"."_key",
                "t12"."_born",
                "t12"."contact_account"
              FROM "crm_v_orders" AS "t5"
              INNER JOIN "crm_periods" AS "t6"
                ON "t5"."ordered_at" < "t6"."p_cut"
                AND "t5"."born" < "t6"."p_asof"
                AND "t5"."ordered_at" >= "t6"."p_t12"
              LEFT OUTER JOIN (
                SELECT
                  "t10"."contact_id" AS "_key",
                  "t10"."born" AS "_born",
                  "t10"."account_id" AS "contact_account"
                FROM (
                  SELECT
                    "t9"."contact_id",
                    "t9"."account_id",
                    "t9"."row_order",
                    "t9"."born"
                  FROM (
                    SELECT
                      *
                    FROM (
                      SELECT
                        "t7"."contact_id",
                        "t7"."account_id",
                        "t7"."row_order",
                        "t7"."born",
                        ROW_NUMBER() OVER (
                          PARTITION BY "t7"."contact_id"
                          ORDER BY "t7"."row_order" ASC
                          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                        ) - 1 AS "_rank"
                      FROM (
                        SELECT
                          *
                        FROM "crm_v_contacts" AS "t3"
                        WHERE
                          "t3"."contact_id" IS NOT NULL
                      ) AS "t7"
                    ) AS "t8"
                    WHERE
                      "t8"."_rank" = 0
                  ) AS "t9"
                ) AS "t10"
              ) AS "t12"
                ON "t5"."contact_id" = "t12"."_key" AND "t12"."_born" < "t6"."p_asof"
            ) AS "t13"
          ) AS "t14"
        ) AS "t16"
        LEFT OUTER JOIN "crm_rates" AS "t4"
          ON "t16"."currency" = "t4"."rate_currency" AND "t16"."_day" = "t4"."rate_day"
      ) AS "t17"
    ) AS "t18"
  ) AS "t19"
) AS "t20"
GROUP BY
  1
