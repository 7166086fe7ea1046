-- first_orders by all: c__by_campaign {"basis": "orders"}
SELECT
  "t29"."p",
  COUNT(*) FILTER(WHERE
    "t29"."by_campaign") AS "c__by_campaign"
FROM (
  SELECT
    "t28"."p",
    "t28"."p_asof",
    COALESCE("t28"."campaign_id", "t28"."deal_campaign") IS NOT NULL AS "by_campaign"
  FROM (
    SELECT
      "t27".*
      EXCLUDE ("_born", "_key")
    FROM (
      SELECT
        "t26"."p",
        "t26"."p_asof",
        "t26"."of_account",
        "t26"."owner",
        "t26"."campaign_id",
        "t26"."deal_id",
        "t14"."_key",
        "t14"."_born",
        "t14"."deal_campaign",
        "t14"."deal_source"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t18"."p",
            "t18"."p_asof",
            "t18"."of_account",
            CASE WHEN "t18"."owner_born" < "t18"."p_asof" THEN "t18"."owner" ELSE NULL END AS "owner",
            "t18"."campaign_id",
            "t18"."deal_id"
          FROM (
            SELECT
              "t17".*
              EXCLUDE ("_day", "p_day")
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
                "t15"."before_at",
                "t15"."campaign_id",
                "t15"."deal_id",
                "t15"."born",
                "t15"."_day",
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
                    "t2"."late",
                    "t2"."ordered_at",
                    "t2"."customer",
                    "t2"."of_account",
                    "t2"."of_contact",
                    "t2"."owner",
                    "t2"."owner_born",
                    "t2"."row_order",
                    "t2"."order_id",
                    "t2"."account_id",
                    "t2"."contact_id",
                    "t2"."contact_account",
                    "t2"."contact_born",
                    "t2"."before_at",
                    "t2"."campaign_id",
                    "t2"."deal_id",
                    "t2"."ordered_at" AS "born",
                    CAST("t2"."ordered_at" AS DATE) AS "_day"
                  FROM "crm_customer_orders" AS "t2"
                  WHERE
                    NOT (
                      "t2"."late"
                    )
                    AND "t2"."customer" IS NOT NULL
                    AND "t2"."before_at" IS NULL
                    AND "t2"."ordered_at" IS NOT NULL
                ) AS "t8"
                WHERE
                  "t8"."ordered_at" >= CRM_FIRST_P_START()
                  AND "t8"."ordered_at" < CRM_LAST_P_CUT()
                  AND "t8"."born" < CRM_LAST_P_ASOF()
              ) AS "t15"
              INNER JOIN "crm_period_days" AS "t4"
                ON "t15"."_day" = "t4"."p_day"
                AND "t15"."ordered_at" >= "t4"."p_start"
                AND "t15"."ordered_at" < "t4"."p_cut"
                AND "t15"."born" < "t4"."p_asof"
            ) AS "t17"
          ) AS "t18"
        ) AS "t19"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t23"."p",
            "t23"."p_asof",
            "t23"."of_account",
            "t23"."owner",
            "t23"."campaign_id",
            "t23"."deal_id"
          FROM (
            SELECT
              "t22".*
              EXCLUDE ("_place")
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t20"."late",
                  "t20"."ordered_at",
                  "t20"."customer",
                  "t20"."of_account",
                  "t20"."of_contact",
                  "t20"."owner",
                  "t20"."owner_born",
                  "t20"."row_order",
                  "t20"."order_id",
                  "t20"."account_id",
                  "t20"."contact_id",
                  "t20"."contact_account",
                  "t20"."contact_born",
                  "t20"."campaign_id",
                  "t20"."deal_id",
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
                  ROW_NUMBER() OVER (
                    PARTITION BY "t20"."p", "t20"."customer"
                    ORDER BY "t20"."ordered_at" ASC, "t20"."row_order" ASC, "t20"."order_id" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) - 1 AS "_place"
                FROM (
                  SELECT
                    "t16"."late",
                    "t16"."ordered_at",
                    CASE
                      WHEN COALESCE(
                        "t16"."account_id",
                        CASE
                          WHEN "t16"."contact_born" < "t16"."p_asof"
                          THEN "t16"."contact_account"
                          ELSE NULL
                        END
                      ) IS NOT NULL
                      THEN 'a:' || COALESCE(
                        "t16"."account_id",
                        CASE
                          WHEN "t16"."contact_born" < "t16"."p_asof"
                          THEN "t16"."contact_account"
                          ELSE NULL
                        END
                      )
                      ELSE 'c:' || "t16"."contact_id"
                    END AS "customer",
                    COALESCE(
                      "t16"."account_id",
                      CASE
                        WHEN "t16"."contact_born" < "t16"."p_asof"
                        THEN "t16"."contact_account"
                        ELSE NULL
                      END
                    ) AS "of_account",
                    CASE
                      WHEN COALESCE(
                        "t16"."account_id",
                        CASE
                          WHEN "t16"."contact_born" < "t16"."p_asof"
                          THEN "t16"."contact_account"
                          ELSE NULL
                        END
                      ) IS NULL
                      THEN "t16"."contact_id"
                      ELSE NULL
                    END AS "of_contact",
                    CASE
                      WHEN NOT (
                        (
                          COALESCE(
                            "t16"."account_id",
                            CASE
                              WHEN "t16"."contact_born" < "t16"."p_asof"
                              THEN "t16"."contact_account"
                              ELSE NULL
                            END
                          ) IS NULL
                        )
                        AND (
                          "t16"."contact_account" IS NOT NULL
                        )
                      )
                      THEN CASE WHEN "t16"."owner_born" < "t16"."p_asof" THEN "t16"."owner" ELSE NULL END
                      ELSE NULL
                    END AS "owner",
                    "t16"."owner_born",
                    "t16"."row_order",
                    "t16"."order_id",
                    "t16"."account_id",
                    "t16"."contact_id",
                    "t16"."contact_account",
                    "t16"."contact_born",
                    "t16"."campaign_id",
                    "t16"."deal_id",
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
                    "t16"."p_typed"
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
                      "t13"."deal_id",
                      "t5"."p",
                      "t5"."p_start",
                      "t5"."p_cut",
                      "t5"."p_asof",
                      "t5"."p_opening",
                      "t5"."p_t12",
                      "t5"."p_s12",
                      "t5"."p_t24",
                      "t5"."p_start_on",
                      "t5"."p_cut_on",
                      "t5"."p_opening_on",
                      "t5"."p_cut_day",
                      "t5"."p_opening_day",
                      "t5"."p_next_start",
                      "t5"."p_next_end",
                      "t5"."p_typed"
                    FROM (
                      SELECT
                        *
                      FROM (
                        SELECT
                          "t2"."late",
                          "t2"."ordered_at",
                          "t2"."customer",
                          "t2"."of_account",
                          "t2"."of_contact",
                          "t2"."owner",
                          "t2"."owner_born",
                          "t2"."row_order",
                          "t2"."order_id",
                          "t2"."account_id",
                          "t2"."contact_id",
                          "t2"."contact_account",
                          "t2"."contact_born",
                          "t2"."campaign_id",
                          "t2"."deal_id"
                        FROM "crm_customer_orders" AS "t2"
                        WHERE
                          "t2"."late"
                      ) AS "t6"
                      WHERE
                        "t6"."ordered_at" < CRM_LAST_P_CUT()
                    ) AS "t13"
                    INNER JOIN "crm_periods" AS "t5"
                      ON "t13"."ordered_at" < "t5"."p_cut"
                  ) AS "t16"
                ) AS "t20"
              ) AS "t21"
              WHERE
                "t21"."_place" = 0
            ) AS "t22"
          ) AS "t23"
          WHERE
            "t23"."ordered_at" >= "t23"."p_start"
        ) AS "t24"
      ) AS "t26"
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
            FROM "crm_v_deals" AS "t0"
            WHERE
              "t0"."deal_id" IS NOT NULL AND "t0"."copy" = 0
          ) AS "t7"
        ) AS "t9"
      ) AS "t14"
        ON "t26"."deal_id" = "t14"."_key" AND "t14"."_born" < "t26"."p_asof"
    ) AS "t27"
  ) AS "t28"
) AS "t29"
GROUP BY
  1
