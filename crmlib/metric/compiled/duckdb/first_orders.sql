-- first_orders by all: c__by_campaign {"basis": "orders"}
SELECT
  "t45"."p",
  COUNT(*) FILTER(WHERE
    "t45"."by_campaign") AS "c__by_campaign"
FROM (
  SELECT
    "t44"."p",
    "t44"."p_asof",
    COALESCE("t44"."campaign_id", "t44"."deal_campaign") IS NOT NULL AS "by_campaign"
  FROM (
    SELECT
      "t43".*
      EXCLUDE ("_born", "_key")
    FROM (
      SELECT
        "t42"."p",
        "t42"."p_asof",
        "t42"."of_account",
        "t42"."of_contact",
        "t42"."campaign_id",
        "t42"."deal_id",
        "t14"."_key",
        "t14"."_born",
        "t14"."deal_campaign",
        "t14"."deal_source"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t36"."p",
            "t36"."p_asof",
            "t36"."of_account",
            "t36"."of_contact",
            "t36"."campaign_id",
            "t36"."deal_id"
          FROM (
            SELECT
              "t35".*
              EXCLUDE ("_day", "p_day")
            FROM (
              SELECT
                "t33"."ordered_at",
                "t33"."account_id",
                "t33"."contact_id",
                "t33"."order_id",
                "t33"."campaign_id",
                "t33"."deal_id",
                "t33"."row_order",
                "t33"."born",
                "t33"."contact_account",
                "t33"."contact_owner",
                "t33"."contact_born",
                "t33"."of_account",
                "t33"."of_contact",
                "t33"."customer",
                "t33"."_day",
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
                "t5"."p_typed",
                "t5"."p_day"
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    "t29"."ordered_at",
                    "t29"."account_id",
                    "t29"."contact_id",
                    "t29"."order_id",
                    "t29"."campaign_id",
                    "t29"."deal_id",
                    "t29"."row_order",
                    "t29"."born",
                    "t29"."contact_account",
                    "t29"."contact_owner",
                    "t29"."contact_born",
                    "t29"."of_account",
                    "t29"."of_contact",
                    "t29"."customer",
                    CAST("t29"."ordered_at" AS DATE) AS "_day"
                  FROM (
                    SELECT
                      "t28".*
                      EXCLUDE ("_place")
                    FROM (
                      SELECT
                        *
                      FROM (
                        SELECT
                          "t23"."ordered_at",
                          "t23"."account_id",
                          "t23"."contact_id",
                          "t23"."order_id",
                          "t23"."campaign_id",
                          "t23"."deal_id",
                          "t23"."row_order",
                          "t23"."born",
                          "t23"."contact_account",
                          "t23"."contact_owner",
                          "t23"."contact_born",
                          "t23"."of_account",
                          "t23"."of_contact",
                          "t23"."customer",
                          ROW_NUMBER() OVER (
                            PARTITION BY "t23"."customer"
                            ORDER BY "t23"."ordered_at" ASC, "t23"."row_order" ASC, "t23"."order_id" ASC
                            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                          ) - 1 AS "_place"
                        FROM (
                          SELECT
                            "t20"."ordered_at",
                            "t20"."account_id",
                            "t20"."contact_id",
                            "t20"."order_id",
                            "t20"."campaign_id",
                            "t20"."deal_id",
                            "t20"."row_order",
                            "t20"."born",
                            "t20"."contact_account",
                            "t20"."contact_owner",
                            "t20"."contact_born",
                            "t20"."of_account",
                            "t20"."of_contact",
                            "t20"."customer"
                          FROM (
                            SELECT
                              "t17"."ordered_at",
                              "t17"."account_id",
                              "t17"."contact_id",
                              "t17"."order_id",
                              "t17"."campaign_id",
                              "t17"."deal_id",
                              "t17"."row_order",
                              "t17"."born",
                              "t17"."contact_account",
                              "t17"."contact_owner",
                              "t17"."contact_born",
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
                                "t16".*
                                EXCLUDE ("_key")
                              FROM (
                                SELECT
                                  "t7"."ordered_at",
                                  "t7"."account_id",
                                  "t7"."contact_id",
                                  "t7"."order_id",
                                  "t7"."campaign_id",
                                  "t7"."deal_id",
                                  "t7"."row_order",
                                  "t7"."born",
                                  "t15"."_key",
                                  "t15"."contact_account",
                                  "t15"."contact_owner",
                                  "t15"."contact_born"
                                FROM "crm_v_orders" AS "t7"
                                LEFT OUTER JOIN (
                                  SELECT
                                    "t11"."contact_id" AS "_key",
                                    "t11"."account_id" AS "contact_account",
                                    "t11"."owner_id" AS "contact_owner",
                                    "t11"."born" AS "contact_born"
                                  FROM (
                                    SELECT
                                      "t9".*
                                      EXCLUDE ("copy")
                                    FROM (
                                      SELECT
                                        *
                                      FROM "crm_v_contacts" AS "t4"
                                      WHERE
                                        "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                                    ) AS "t9"
                                  ) AS "t11"
                                ) AS "t15"
                                  ON "t7"."contact_id" = "t15"."_key"
                              ) AS "t16"
                            ) AS "t17"
                            WHERE
                              CASE
                                WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                                THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                                ELSE 'c:' || "t17"."contact_id"
                              END IS NOT NULL
                          ) AS "t20"
                          ANTI JOIN (
                            SELECT DISTINCT
                              CASE
                                WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                                THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                                ELSE 'c:' || "t17"."contact_id"
                              END AS "_late"
                            FROM (
                              SELECT
                                "t16".*
                                EXCLUDE ("_key")
                              FROM (
                                SELECT
                                  "t7"."ordered_at",
                                  "t7"."account_id",
                                  "t7"."contact_id",
                                  "t7"."order_id",
                                  "t7"."campaign_id",
                                  "t7"."deal_id",
                                  "t7"."row_order",
                                  "t7"."born",
                                  "t15"."_key",
                                  "t15"."contact_account",
                                  "t15"."contact_owner",
                                  "t15"."contact_born"
                                FROM "crm_v_orders" AS "t7"
                                LEFT OUTER JOIN (
                                  SELECT
                                    "t11"."contact_id" AS "_key",
                                    "t11"."account_id" AS "contact_account",
                                    "t11"."owner_id" AS "contact_owner",
                                    "t11"."born" AS "contact_born"
                                  FROM (
                                    SELECT
                                      "t9".*
                                      EXCLUDE ("copy")
                                    FROM (
                                      SELECT
                                        *
                                      FROM "crm_v_contacts" AS "t4"
                                      WHERE
                                        "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                                    ) AS "t9"
                                  ) AS "t11"
                                ) AS "t15"
                                  ON "t7"."contact_id" = "t15"."_key"
                              ) AS "t16"
                            ) AS "t17"
                            WHERE
                              CASE
                                WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                                THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                                ELSE 'c:' || "t17"."contact_id"
                              END IS NOT NULL
                              AND "t17"."account_id" IS NULL
                              AND "t17"."contact_account" IS NOT NULL
                              AND "t17"."contact_born" >= "t17"."ordered_at"
                          ) AS "t21"
                            ON "t20"."customer" = "t21"."_late"
                        ) AS "t23"
                      ) AS "t26"
                      WHERE
                        "t26"."_place" = 0
                    ) AS "t28"
                  ) AS "t29"
                  WHERE
                    "t29"."ordered_at" IS NOT NULL
                ) AS "t30"
                WHERE
                  "t30"."ordered_at" >= CRM_FIRST_P_START()
                  AND "t30"."ordered_at" < CRM_LAST_P_CUT()
                  AND "t30"."born" < CRM_LAST_P_ASOF()
              ) AS "t33"
              INNER JOIN "crm_period_days" AS "t5"
                ON "t33"."_day" = "t5"."p_day"
                AND "t33"."ordered_at" >= "t5"."p_start"
                AND "t33"."ordered_at" < "t5"."p_cut"
                AND "t33"."born" < "t5"."p_asof"
            ) AS "t35"
          ) AS "t36"
        ) AS "t38"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t39"."p",
            "t39"."p_asof",
            "t39"."of_account",
            "t39"."of_contact",
            "t39"."campaign_id",
            "t39"."deal_id"
          FROM (
            SELECT
              "t37".*
              EXCLUDE ("_place")
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t31"."ordered_at",
                  "t31"."account_id",
                  "t31"."contact_id",
                  "t31"."order_id",
                  "t31"."campaign_id",
                  "t31"."deal_id",
                  "t31"."row_order",
                  "t31"."born",
                  "t31"."contact_account",
                  "t31"."contact_owner",
                  "t31"."contact_born",
                  "t31"."of_account",
                  "t31"."of_contact",
                  "t31"."customer",
                  "t31"."p",
                  "t31"."p_start",
                  "t31"."p_cut",
                  "t31"."p_asof",
                  "t31"."p_opening",
                  "t31"."p_t12",
                  "t31"."p_s12",
                  "t31"."p_t24",
                  "t31"."p_start_on",
                  "t31"."p_cut_on",
                  "t31"."p_opening_on",
                  "t31"."p_cut_day",
                  "t31"."p_opening_day",
                  "t31"."p_next_start",
                  "t31"."p_next_end",
                  "t31"."p_typed",
                  ROW_NUMBER() OVER (
                    PARTITION BY "t31"."p", "t31"."customer"
                    ORDER BY "t31"."ordered_at" ASC, "t31"."row_order" ASC, "t31"."order_id" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) - 1 AS "_place"
                FROM (
                  SELECT
                    "t27"."ordered_at",
                    "t27"."account_id",
                    "t27"."contact_id",
                    "t27"."order_id",
                    "t27"."campaign_id",
                    "t27"."deal_id",
                    "t27"."row_order",
                    "t27"."born",
                    "t27"."contact_account",
                    "t27"."contact_owner",
                    "t27"."contact_born",
                    COALESCE(
                      "t27"."account_id",
                      CASE
                        WHEN "t27"."contact_born" < "t27"."p_asof"
                        THEN "t27"."contact_account"
                        ELSE NULL
                      END
                    ) AS "of_account",
                    CASE
                      WHEN COALESCE(
                        "t27"."account_id",
                        CASE
                          WHEN "t27"."contact_born" < "t27"."p_asof"
                          THEN "t27"."contact_account"
                          ELSE NULL
                        END
                      ) IS NULL
                      THEN "t27"."contact_id"
                      ELSE NULL
                    END AS "of_contact",
                    CASE
                      WHEN COALESCE(
                        "t27"."account_id",
                        CASE
                          WHEN "t27"."contact_born" < "t27"."p_asof"
                          THEN "t27"."contact_account"
                          ELSE NULL
                        END
                      ) IS NOT NULL
                      THEN 'a:' || COALESCE(
                        "t27"."account_id",
                        CASE
                          WHEN "t27"."contact_born" < "t27"."p_asof"
                          THEN "t27"."contact_account"
                          ELSE NULL
                        END
                      )
                      ELSE 'c:' || "t27"."contact_id"
                    END AS "customer",
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
                    "t27"."p_typed"
                  FROM (
                    SELECT
                      "t25"."ordered_at",
                      "t25"."account_id",
                      "t25"."contact_id",
                      "t25"."order_id",
                      "t25"."campaign_id",
                      "t25"."deal_id",
                      "t25"."row_order",
                      "t25"."born",
                      "t25"."contact_account",
                      "t25"."contact_owner",
                      "t25"."contact_born",
                      "t25"."of_account",
                      "t25"."of_contact",
                      "t25"."customer",
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
                      "t6"."p_typed"
                    FROM (
                      SELECT
                        *
                      FROM (
                        SELECT
                          "t20"."ordered_at",
                          "t20"."account_id",
                          "t20"."contact_id",
                          "t20"."order_id",
                          "t20"."campaign_id",
                          "t20"."deal_id",
                          "t20"."row_order",
                          "t20"."born",
                          "t20"."contact_account",
                          "t20"."contact_owner",
                          "t20"."contact_born",
                          "t20"."of_account",
                          "t20"."of_contact",
                          "t20"."customer"
                        FROM (
                          SELECT
                            "t17"."ordered_at",
                            "t17"."account_id",
                            "t17"."contact_id",
                            "t17"."order_id",
                            "t17"."campaign_id",
                            "t17"."deal_id",
                            "t17"."row_order",
                            "t17"."born",
                            "t17"."contact_account",
                            "t17"."contact_owner",
                            "t17"."contact_born",
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
                              "t16".*
                              EXCLUDE ("_key")
                            FROM (
                              SELECT
                                "t7"."ordered_at",
                                "t7"."account_id",
                                "t7"."contact_id",
                                "t7"."order_id",
                                "t7"."campaign_id",
                                "t7"."deal_id",
                                "t7"."row_order",
                                "t7"."born",
                                "t15"."_key",
                                "t15"."contact_account",
                                "t15"."contact_owner",
                                "t15"."contact_born"
                              FROM "crm_v_orders" AS "t7"
                              LEFT OUTER JOIN (
                                SELECT
                                  "t11"."contact_id" AS "_key",
                                  "t11"."account_id" AS "contact_account",
                                  "t11"."owner_id" AS "contact_owner",
                                  "t11"."born" AS "contact_born"
                                FROM (
                                  SELECT
                                    "t9".*
                                    EXCLUDE ("copy")
                                  FROM (
                                    SELECT
                                      *
                                    FROM "crm_v_contacts" AS "t4"
                                    WHERE
                                      "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                                  ) AS "t9"
                                ) AS "t11"
                              ) AS "t15"
                                ON "t7"."contact_id" = "t15"."_key"
                            ) AS "t16"
                          ) AS "t17"
                          WHERE
                            CASE
                              WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                              THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                              ELSE 'c:' || "t17"."contact_id"
                            END IS NOT NULL
                        ) AS "t20"
                        SEMI JOIN (
                          SELECT DISTINCT
                            CASE
                              WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                              THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                              ELSE 'c:' || "t17"."contact_id"
                            END AS "_late"
                          FROM (
                            SELECT
                              "t16".*
                              EXCLUDE ("_key")
                            FROM (
                              SELECT
                                "t7"."ordered_at",
                                "t7"."account_id",
                                "t7"."contact_id",
                                "t7"."order_id",
                                "t7"."campaign_id",
                                "t7"."deal_id",
                                "t7"."row_order",
                                "t7"."born",
                                "t15"."_key",
                                "t15"."contact_account",
                                "t15"."contact_owner",
                                "t15"."contact_born"
                              FROM "crm_v_orders" AS "t7"
                              LEFT OUTER JOIN (
                                SELECT
                                  "t11"."contact_id" AS "_key",
                                  "t11"."account_id" AS "contact_account",
                                  "t11"."owner_id" AS "contact_owner",
                                  "t11"."born" AS "contact_born"
                                FROM (
                                  SELECT
                                    "t9".*
                                    EXCLUDE ("copy")
                                  FROM (
                                    SELECT
                                      *
                                    FROM "crm_v_contacts" AS "t4"
                                    WHERE
                                      "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                                  ) AS "t9"
                                ) AS "t11"
                              ) AS "t15"
                                ON "t7"."contact_id" = "t15"."_key"
                            ) AS "t16"
                          ) AS "t17"
                          WHERE
                            CASE
                              WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                              THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                              ELSE 'c:' || "t17"."contact_id"
                            END IS NOT NULL
                            AND "t17"."account_id" IS NULL
                            AND "t17"."contact_account" IS NOT NULL
                            AND "t17"."contact_born" >= "t17"."ordered_at"
                        ) AS "t21"
                          ON "t20"."customer" = "t21"."_late"
                      ) AS "t22"
                      WHERE
                        "t22"."ordered_at" < CRM_LAST_P_CUT()
                    ) AS "t25"
                    INNER JOIN "crm_periods" AS "t6"
                      ON "t25"."ordered_at" < "t6"."p_cut"
                  ) AS "t27"
                ) AS "t31"
              ) AS "t34"
              WHERE
                "t34"."_place" = 0
            ) AS "t37"
          ) AS "t39"
          WHERE
            "t39"."ordered_at" >= "t39"."p_start"
        ) AS "t40"
      ) AS "t42"
      LEFT OUTER JOIN (
        SELECT
          "t10"."deal_id" AS "_key",
          "t10"."born" AS "_born",
          "t10"."campaign_id" AS "deal_campaign",
          "t10"."source" AS "deal_source"
        FROM (
          SELECT
            "t8".*
            EXCLUDE ("copy")
          FROM (
            SELECT
              *
            FROM "crm_v_deals" AS "t0"
            WHERE
              "t0"."deal_id" IS NOT NULL AND "t0"."copy" = 0
          ) AS "t8"
        ) AS "t10"
      ) AS "t14"
        ON "t42"."deal_id" = "t14"."_key" AND "t14"."_born" < "t42"."p_asof"
    ) AS "t43"
  ) AS "t44"
) AS "t45"
GROUP BY
  1
