-- orders_of_twelve_months by all: c__ s__amount_sold n__amount_sold u__amount_sold s__profit n__profit u__profit s__costed n__costed u__costed {"basis": "orders"}
SELECT
  "t19"."p",
  COUNT(*) AS "c__",
  SUM("t19"."amount_sold") AS "s__amount_sold",
  COUNT("t19"."amount_sold") AS "n__amount_sold",
  COUNT("t19"."amount_sold_unrated") AS "u__amount_sold",
  SUM("t19"."profit") AS "s__profit",
  COUNT("t19"."profit") AS "n__profit",
  COUNT("t19"."profit_unrated") AS "u__profit",
  SUM("t19"."costed") AS "s__costed",
  COUNT("t19"."costed") AS "n__costed",
  COUNT("t19"."costed_unrated") AS "u__costed"
FROM (
  SELECT
    "t18"."p",
    "t18"."p_asof",
    "t18"."amount_sold",
    "t18"."amount_sold_unrated",
    "t18"."profit",
    "t18"."profit_unrated",
    "t18"."costed",
    "t18"."costed_unrated"
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
      "t17"."rate",
      "t17"."amount_sold",
      "t17"."amount_sold_unrated",
      "t17"."profit",
      "t17"."profit_unrated",
      "t17"."costed",
      "t17"."costed_unrated",
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
      "t17"."contact_account"
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
        "t16"."rate",
        "t16"."amount_sold",
        "t16"."amount_sold_unrated",
        "t16"."profit",
        "t16"."profit_unrated",
        "t16"."costed",
        "t16"."costed_unrated",
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
        "t11"."_key",
        "t11"."_born",
        "t11"."contact_account"
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
          "t14"."rate",
          "t14"."amount" * "t14"."rate" AS "amount_sold",
          CASE
            WHEN (
              "t14"."amount" IS NOT NULL
            ) AND (
              "t14"."rate" IS NULL
            )
            THEN "t14"."currency"
            ELSE NULL
          END AS "amount_sold_unrated",
          CASE WHEN "t14"."cost" IS NOT NULL THEN "t14"."amount" - "t14"."cost" ELSE NULL END * "t14"."rate" AS "profit",
          CASE
            WHEN (
              CASE WHEN "t14"."cost" IS NOT NULL THEN "t14"."amount" - "t14"."cost" ELSE NULL END IS NOT NULL
            )
            AND (
              "t14"."rate" IS NULL
            )
            THEN "t14"."currency"
            ELSE NULL
          END AS "profit_unrated",
          CASE WHEN "t14"."cost" IS NOT NULL THEN "t14"."amount" ELSE NULL END * "t14"."rate" AS "costed",
          CASE
            WHEN (
              CASE WHEN "t14"."cost" IS NOT NULL THEN "t14"."amount" ELSE NULL END IS NOT NULL
            )
            AND (
              "t14"."rate" IS NULL
            )
            THEN "t14"."currency"
            ELSE NULL
          END AS "costed_unrated"
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
            "t13"."rate"
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
              "t12"."_day",
              "t12"."rate_currency",
              "t12"."rate_day",
              "t12"."found_rate",
              CASE
                WHEN "t12"."currency" IS NULL
                THEN CAST('1.00000000' AS DECIMAL(18, 8))
                ELSE "t12"."found_rate"
              END AS "rate"
            FROM (
              SELECT
                "t9"."ordered_at",
                "t9"."order_id",
                "t9"."account_id",
                "t9"."contact_id",
                "t9"."deal_id",
                "t9"."campaign_id",
                "t9"."owner_id",
                "t9"."amount",
                "t9"."cost",
                "t9"."currency",
                "t9"."row_order",
                "t9"."born",
                "t9"."_day",
                "t5"."rate_currency",
                "t5"."rate_day",
                "t5"."found_rate"
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
                  DATE("t2"."ordered_at") AS "_day"
                FROM "crm_v_orders" AS "t2"
              ) AS "t9"
              LEFT OUTER JOIN "crm_rates" AS "t5"
                ON "t9"."currency" = "t5"."rate_currency" AND "t9"."_day" = "t5"."rate_day"
            ) AS "t12"
          ) AS "t13"
        ) AS "t14"
      ) AS "t16"
      INNER JOIN "crm_periods" AS "t4"
        ON "t16"."ordered_at" < "t4"."p_cut"
        AND "t16"."born" < "t4"."p_asof"
        AND "t16"."ordered_at" >= "t4"."p_t12"
      LEFT OUTER JOIN (
        SELECT
          "t8"."contact_id" AS "_key",
          "t8"."born" AS "_born",
          "t8"."account_id" AS "contact_account"
        FROM (
          SELECT
            "t6"."contact_id",
            "t6"."account_id",
            "t6"."row_order",
            "t6"."born"
          FROM (
            SELECT
              *
            FROM "crm_v_contacts" AS "t1"
            WHERE
              "t1"."contact_id" IS NOT NULL AND "t1"."copy" = 0
          ) AS "t6"
        ) AS "t8"
      ) AS "t11"
        ON "t16"."contact_id" = "t11"."_key" AND "t11"."_born" < "t4"."p_asof"
    ) AS "t17"
  ) AS "t18"
) AS "t19"
GROUP BY
  1
