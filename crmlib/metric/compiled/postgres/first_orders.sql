-- first_orders by all: c__by_campaign {"basis": "orders"}
SELECT
  "t19"."p",
  COUNT(*) FILTER(WHERE
    "t19"."by_campaign") AS "c__by_campaign"
FROM (
  SELECT
    "t18"."p",
    "t18"."p_asof",
    COALESCE(
      "t18"."campaign_id",
      CASE
        WHEN "t18"."deal_born" < "t18"."p_asof"
        THEN "t18"."deal_campaign"
        ELSE NULL
      END
    ) IS NOT NULL AS "by_campaign"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t11"."p",
        "t11"."p_asof",
        "t11"."of_account",
        CASE WHEN "t11"."owner_born" < "t11"."p_asof" THEN "t11"."owner" ELSE NULL END AS "owner",
        "t11"."campaign_id",
        "t11"."deal_campaign",
        "t11"."deal_source",
        "t11"."deal_born"
      FROM (
        SELECT
          "t10"."late",
          "t10"."ordered_at",
          "t10"."customer",
          "t10"."of_account",
          "t10"."of_contact",
          "t10"."owner",
          "t10"."owner_born",
          "t10"."row_order",
          "t10"."order_id",
          "t10"."account_id",
          "t10"."contact_id",
          "t10"."contact_account",
          "t10"."contact_born",
          "t10"."before_at",
          "t10"."campaign_id",
          "t10"."deal_campaign",
          "t10"."deal_source",
          "t10"."deal_born",
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
          "t10"."p_typed"
        FROM (
          SELECT
            "t8"."late",
            "t8"."ordered_at",
            "t8"."customer",
            "t8"."of_account",
            "t8"."of_contact",
            "t8"."owner",
            "t8"."owner_born",
            "t8"."row_order",
            "t8"."order_id",
            "t8"."account_id",
            "t8"."contact_id",
            "t8"."contact_account",
            "t8"."contact_born",
            "t8"."before_at",
            "t8"."campaign_id",
            "t8"."deal_campaign",
            "t8"."deal_source",
            "t8"."deal_born",
            "t8"."born",
            "t8"."_day",
            "t3"."p",
            "t3"."p_start",
            "t3"."p_cut",
            "t3"."p_asof",
            "t3"."p_opening",
            "t3"."p_t12",
            "t3"."p_s12",
            "t3"."p_t24",
            "t3"."p_start_on",
            "t3"."p_cut_on",
            "t3"."p_opening_on",
            "t3"."p_cut_day",
            "t3"."p_opening_day",
            "t3"."p_next_start",
            "t3"."p_next_end",
            "t3"."p_typed",
            "t3"."p_day"
          FROM (
            SELECT
              "t0"."late",
              "t0"."ordered_at",
              "t0"."customer",
              "t0"."of_account",
              "t0"."of_contact",
              "t0"."owner",
              "t0"."owner_born",
              "t0"."row_order",
              "t0"."order_id",
              "t0"."account_id",
              "t0"."contact_id",
              "t0"."contact_account",
              "t0"."contact_born",
              "t0"."before_at",
              "t0"."campaign_id",
              "t0"."deal_campaign",
              "t0"."deal_source",
              "t0"."deal_born",
              "t0"."ordered_at" AS "born",
              CAST("t0"."ordered_at" AS DATE) AS "_day"
            FROM "crm_customer_orders" AS "t0"
            WHERE
              NOT (
                "t0"."late"
              )
              AND "t0"."customer" IS NOT NULL
              AND "t0"."before_at" IS NULL
              AND "t0"."ordered_at" IS NOT NULL
          ) AS "t8"
          INNER JOIN "crm_period_days" AS "t3"
            ON "t8"."_day" = "t3"."p_day"
            AND "t8"."ordered_at" >= "t3"."p_start"
            AND "t8"."ordered_at" < "t3"."p_cut"
            AND "t8"."born" < "t3"."p_asof"
        ) AS "t10"
      ) AS "t11"
    ) AS "t12"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t16"."p",
        "t16"."p_asof",
        "t16"."of_account",
        "t16"."owner",
        "t16"."campaign_id",
        "t16"."deal_campaign",
        "t16"."deal_source",
        "t16"."deal_born"
      FROM (
        SELECT
          "t15"."late",
          "t15"."ordered_at",
          "t15"."customer",
          "t15"."of_account",
          "t15"."of_contact",
          "t15"."owner",
          "t15"."owner_born",
          "t15"."row_order",
          "t15"."order_id",
          "t15"."account_id",
          "t15"."contact_id",
          "t15"."contact_account",
          "t15"."contact_born",
          "t15"."campaign_id",
          "t15"."deal_campaign",
          "t15"."deal_source",
          "t15"."deal_born",
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
          "t15"."p_typed"
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t13"."late",
              "t13"."ordered_at",
              "t13"."customer",
              "t13"."of_account",
              "t13"."of_contact",
              "t13"."owner",
              "t13"."owner_born",
              "t13"."row_order",
              "t13"."order_id",
              "t13"."account_id",
              "t13"."contact_id",
              "t13"."contact_account",
              "t13"."contact_born",
              "t13"."campaign_id",
              "t13"."deal_campaign",
              "t13"."deal_source",
              "t13"."deal_born",
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
              ROW_NUMBER() OVER (
                PARTITION BY "t13"."p", "t13"."customer"
                ORDER BY "t13"."ordered_at" ASC, "t13"."row_order" ASC, "t13"."order_id" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS "_place"
            FROM (
              SELECT
                "t9"."late",
                "t9"."ordered_at",
                CASE
                  WHEN COALESCE(
                    "t9"."account_id",
                    CASE
                      WHEN "t9"."contact_born" < "t9"."p_asof"
                      THEN "t9"."contact_account"
                      ELSE NULL
                    END
                  ) IS NOT NULL
                  THEN 'a:' || COALESCE(
                    "t9"."account_id",
                    CASE
                      WHEN "t9"."contact_born" < "t9"."p_asof"
                      THEN "t9"."contact_account"
                      ELSE NULL
                    END
                  )
                  ELSE 'c:' || "t9"."contact_id"
                END AS "customer",
                COALESCE(
                  "t9"."account_id",
                  CASE
                    WHEN "t9"."contact_born" < "t9"."p_asof"
                    THEN "t9"."contact_account"
                    ELSE NULL
                  END
                ) AS "of_account",
                CASE
                  WHEN COALESCE(
                    "t9"."account_id",
                    CASE
                      WHEN "t9"."contact_born" < "t9"."p_asof"
                      THEN "t9"."contact_account"
                      ELSE NULL
                    END
                  ) IS NULL
                  THEN "t9"."contact_id"
                  ELSE NULL
                END AS "of_contact",
                CASE
                  WHEN NOT (
                    (
                      COALESCE(
                        "t9"."account_id",
                        CASE
                          WHEN "t9"."contact_born" < "t9"."p_asof"
                          THEN "t9"."contact_account"
                          ELSE NULL
                        END
                      ) IS NULL
                    )
                    AND (
                      "t9"."contact_account" IS NOT NULL
                    )
                  )
                  THEN CASE WHEN "t9"."owner_born" < "t9"."p_asof" THEN "t9"."owner" ELSE NULL END
                  ELSE NULL
                END AS "owner",
                "t9"."owner_born",
                "t9"."row_order",
                "t9"."order_id",
                "t9"."account_id",
                "t9"."contact_id",
                "t9"."contact_account",
                "t9"."contact_born",
                "t9"."campaign_id",
                "t9"."deal_campaign",
                "t9"."deal_source",
                "t9"."deal_born",
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
                "t9"."p_typed"
              FROM (
                SELECT
                  "t7"."late",
                  "t7"."ordered_at",
                  "t7"."customer",
                  "t7"."of_account",
                  "t7"."of_contact",
                  "t7"."owner",
                  "t7"."owner_born",
                  "t7"."row_order",
                  "t7"."order_id",
                  "t7"."account_id",
                  "t7"."contact_id",
                  "t7"."contact_account",
                  "t7"."contact_born",
                  "t7"."campaign_id",
                  "t7"."deal_campaign",
                  "t7"."deal_source",
                  "t7"."deal_born",
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
                  "t4"."p_typed"
                FROM (
                  SELECT
                    "t0"."late",
                    "t0"."ordered_at",
                    "t0"."customer",
                    "t0"."of_account",
                    "t0"."of_contact",
                    "t0"."owner",
                    "t0"."owner_born",
                    "t0"."row_order",
                    "t0"."order_id",
                    "t0"."account_id",
                    "t0"."contact_id",
                    "t0"."contact_account",
                    "t0"."contact_born",
                    "t0"."campaign_id",
                    "t0"."deal_campaign",
                    "t0"."deal_source",
                    "t0"."deal_born"
                  FROM "crm_customer_orders" AS "t0"
                  WHERE
                    "t0"."late"
                ) AS "t7"
                INNER JOIN "crm_periods" AS "t4"
                  ON "t7"."ordered_at" < "t4"."p_cut"
              ) AS "t9"
            ) AS "t13"
          ) AS "t14"
          WHERE
            "t14"."_place" = 0
        ) AS "t15"
      ) AS "t16"
      WHERE
        "t16"."ordered_at" >= "t16"."p_start"
    ) AS "t17"
  ) AS "t18"
) AS "t19"
GROUP BY
  1
