-- first_orders by all: c__by_campaign {"basis": "orders"}
SELECT
  "t21"."p",
  COUNT(*) FILTER(WHERE
    "t21"."by_campaign") AS "c__by_campaign"
FROM (
  SELECT
    "t20"."p",
    "t20"."p_asof",
    COALESCE(
      "t20"."campaign_id",
      CASE
        WHEN "t20"."deal_born" < "t20"."p_asof"
        THEN "t20"."deal_campaign"
        ELSE NULL
      END
    ) IS NOT NULL AS "by_campaign"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t13"."p",
        "t13"."p_asof",
        "t13"."of_account",
        CASE WHEN "t13"."owner_born" < "t13"."p_asof" THEN "t13"."owner" ELSE NULL END AS "owner",
        "t13"."campaign_id",
        "t13"."deal_campaign",
        "t13"."deal_source",
        "t13"."deal_born"
      FROM (
        SELECT
          "t12".*
          EXCLUDE ("_day", "p_day")
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
            "t10"."_day",
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
              *
            FROM (
              SELECT
                "t1"."late",
                "t1"."ordered_at",
                "t1"."customer",
                "t1"."of_account",
                "t1"."of_contact",
                "t1"."owner",
                "t1"."owner_born",
                "t1"."row_order",
                "t1"."order_id",
                "t1"."account_id",
                "t1"."contact_id",
                "t1"."contact_account",
                "t1"."contact_born",
                "t1"."before_at",
                "t1"."campaign_id",
                "t1"."deal_campaign",
                "t1"."deal_source",
                "t1"."deal_born",
                "t1"."ordered_at" AS "born",
                CAST("t1"."ordered_at" AS DATE) AS "_day"
              FROM "crm_customer_orders" AS "t1"
              WHERE
                NOT (
                  "t1"."late"
                )
                AND "t1"."customer" IS NOT NULL
                AND "t1"."before_at" IS NULL
                AND "t1"."ordered_at" IS NOT NULL
            ) AS "t6"
            WHERE
              "t6"."ordered_at" >= CRM_FIRST_P_START()
              AND "t6"."ordered_at" < CRM_LAST_P_CUT()
              AND "t6"."born" < CRM_LAST_P_ASOF()
          ) AS "t10"
          INNER JOIN "crm_period_days" AS "t3"
            ON "t10"."_day" = "t3"."p_day"
            AND "t10"."ordered_at" >= "t3"."p_start"
            AND "t10"."ordered_at" < "t3"."p_cut"
            AND "t10"."born" < "t3"."p_asof"
        ) AS "t12"
      ) AS "t13"
    ) AS "t14"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t18"."p",
        "t18"."p_asof",
        "t18"."of_account",
        "t18"."owner",
        "t18"."campaign_id",
        "t18"."deal_campaign",
        "t18"."deal_source",
        "t18"."deal_born"
      FROM (
        SELECT
          "t17".*
          EXCLUDE ("_place")
        FROM (
          SELECT
            *
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
              "t15"."p_typed",
              ROW_NUMBER() OVER (
                PARTITION BY "t15"."p", "t15"."customer"
                ORDER BY "t15"."ordered_at" ASC, "t15"."row_order" ASC, "t15"."order_id" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS "_place"
            FROM (
              SELECT
                "t11"."late",
                "t11"."ordered_at",
                CASE
                  WHEN COALESCE(
                    "t11"."account_id",
                    CASE
                      WHEN "t11"."contact_born" < "t11"."p_asof"
                      THEN "t11"."contact_account"
                      ELSE NULL
                    END
                  ) IS NOT NULL
                  THEN 'a:' || COALESCE(
                    "t11"."account_id",
                    CASE
                      WHEN "t11"."contact_born" < "t11"."p_asof"
                      THEN "t11"."contact_account"
                      ELSE NULL
                    END
                  )
                  ELSE 'c:' || "t11"."contact_id"
                END AS "customer",
                COALESCE(
                  "t11"."account_id",
                  CASE
                    WHEN "t11"."contact_born" < "t11"."p_asof"
                    THEN "t11"."contact_account"
                    ELSE NULL
                  END
                ) AS "of_account",
                CASE
                  WHEN COALESCE(
                    "t11"."account_id",
                    CASE
                      WHEN "t11"."contact_born" < "t11"."p_asof"
                      THEN "t11"."contact_account"
                      ELSE NULL
                    END
                  ) IS NULL
                  THEN "t11"."contact_id"
                  ELSE NULL
                END AS "of_contact",
                CASE
                  WHEN NOT (
                    (
                      COALESCE(
                        "t11"."account_id",
                        CASE
                          WHEN "t11"."contact_born" < "t11"."p_asof"
                          THEN "t11"."contact_account"
                          ELSE NULL
                        END
                      ) IS NULL
                    )
                    AND (
                      "t11"."contact_account" IS NOT NULL
                    )
                  )
                  THEN CASE WHEN "t11"."owner_born" < "t11"."p_asof" THEN "t11"."owner" ELSE NULL END
                  ELSE NULL
                END AS "owner",
                "t11"."owner_born",
                "t11"."row_order",
                "t11"."order_id",
                "t11"."account_id",
                "t11"."contact_id",
                "t11"."contact_account",
                "t11"."contact_born",
                "t11"."campaign_id",
                "t11"."deal_campaign",
                "t11"."deal_source",
                "t11"."deal_born",
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
                "t11"."p_typed"
              FROM (
                SELECT
                  "t9"."late",
                  "t9"."ordered_at",
                  "t9"."customer",
                  "t9"."of_account",
                  "t9"."of_contact",
                  "t9"."owner",
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
                    *
                  FROM (
                    SELECT
                      "t1"."late",
                      "t1"."ordered_at",
                      "t1"."customer",
                      "t1"."of_account",
                      "t1"."of_contact",
                      "t1"."owner",
                      "t1"."owner_born",
                      "t1"."row_order",
                      "t1"."order_id",
                      "t1"."account_id",
                      "t1"."contact_id",
                      "t1"."contact_account",
                      "t1"."contact_born",
                      "t1"."campaign_id",
                      "t1"."deal_campaign",
                      "t1"."deal_source",
                      "t1"."deal_born"
                    FROM "crm_customer_orders" AS "t1"
                    WHERE
                      "t1"."late"
                  ) AS "t5"
                  WHERE
                    "t5"."ordered_at" < CRM_LAST_P_CUT()
                ) AS "t9"
                INNER JOIN "crm_periods" AS "t4"
                  ON "t9"."ordered_at" < "t4"."p_cut"
              ) AS "t11"
            ) AS "t15"
          ) AS "t16"
          WHERE
            "t16"."_place" = 0
        ) AS "t17"
      ) AS "t18"
      WHERE
        "t18"."ordered_at" >= "t18"."p_start"
    ) AS "t19"
  ) AS "t20"
) AS "t21"
GROUP BY
  1
