-- first_orders by all: c__by_campaign {"basis": "orders"}
SELECT
  "t41"."p",
  COUNT(*) FILTER(WHERE
    "t41"."by_campaign") AS "c__by_campaign"
FROM (
  SELECT
    "t40"."p",
    "t40"."p_asof",
    COALESCE("t40"."campaign_id", "t40"."deal_campaign") IS NOT NULL AS "by_campaign"
  FROM (
    SELECT
      "t39"."p",
      "t39"."p_asof",
      "t39"."of_account",
      "t39"."of_contact",
      "t39"."campaign_id",
      "t39"."deal_id",
      "t39"."deal_campaign",
      "t39"."deal_source"
    FROM (
      SELECT
        "t38"."p",
        "t38"."p_asof",
        "t38"."of_account",
        "t38"."of_contact",
        "t38"."campaign_id",
        "t38"."deal_id",
        "t14"."_key",
        "t14"."_born",
        "t14"."deal_campaign",
        "t14"."deal_source"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t34"."p",
            "t34"."p_asof",
            "t34"."of_account",
            "t34"."of_contact",
            "t34"."campaign_id",
            "t34"."deal_id"
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
              "t33"."p",
              "t33"."p_start",
              "t33"."p_cut",
              "t33"."p_asof",
              "t33"."p_opening",
              "t33"."p_t12",
              "t33"."p_s12",
              "t33"."p_t24",
              "t33"."p_start_on",
              "t33"."p_cut_on",
              "t33"."p_opening_on",
              "t33"."p_cut_day",
              "t33"."p_opening_day",
              "t33"."p_next_start",
              "t33"."p_next_end",
              "t33"."p_typed"
            FROM (
              SELECT
                "t30"."ordered_at",
                "t30"."account_id",
                "t30"."contact_id",
                "t30"."order_id",
                "t30"."campaign_id",
                "t30"."deal_id",
                "t30"."row_order",
                "t30"."born",
                "t30"."contact_account",
                "t30"."contact_owner",
                "t30"."contact_born",
                "t30"."of_account",
                "t30"."of_contact",
                "t30"."customer",
                "t30"."_day",
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
                  "t27"."of_account",
                  "t27"."of_contact",
                  "t27"."customer",
                  CAST("t27"."ordered_at" AS DATE) AS "_day"
                FROM (
                  SELECT
                    "t26"."ordered_at",
                    "t26"."account_id",
                    "t26"."contact_id",
                    "t26"."order_id",
                    "t26"."campaign_id",
                    "t26"."deal_id",
                    "t26"."row_order",
                    "t26"."born",
                    "t26"."contact_account",
                    "t26"."contact_owner",
                    "t26"."contact_born",
                    "t26"."of_account",
                    "t26"."of_contact",
                    "t26"."customer"
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
                              "t16"."ordered_at",
                              "t16"."account_id",
                              "t16"."contact_id",
                              "t16"."order_id",
                              "t16"."campaign_id",
                              "t16"."deal_id",
                              "t16"."row_order",
                              "t16"."born",
                              "t16"."contact_account",
                              "t16"."contact_owner",
                              "t16"."contact_born"
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
                                    "t9"."contact_id",
                                    "t9"."account_id",
                                    "t9"."owner_id",
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
                        WHERE
                          NOT EXISTS(
                            SELECT
                              1
                            FROM (
                              SELECT DISTINCT
                                CASE
                                  WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                                  THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                                  ELSE 'c:' || "t17"."contact_id"
                                END AS "_late"
                              FROM (
                                SELECT
                                  "t16"."ordered_at",
                                  "t16"."account_id",
                                  "t16"."contact_id",
                                  "t16"."order_id",
                                  "t16"."campaign_id",
                                  "t16"."deal_id",
                                  "t16"."row_order",
                                  "t16"."born",
                                  "t16"."contact_account",
                                  "t16"."contact_owner",
                                  "t16"."contact_born"
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
                                        "t9"."contact_id",
                                        "t9"."account_id",
                                        "t9"."owner_id",
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
                            WHERE
                              "t20"."customer" = "t21"."_late"
                          )
                      ) AS "t23"
                    ) AS "t24"
                    WHERE
                      "t24"."_place" = 0
                  ) AS "t26"
                ) AS "t27"
                WHERE
                  "t27"."ordered_at" IS NOT NULL
              ) AS "t30"
              INNER JOIN "crm_period_days" AS "t5"
                ON "t30"."_day" = "t5"."p_day"
                AND "t30"."ordered_at" >= "t5"."p_start"
                AND "t30"."ordered_at" < "t5"."p_cut"
                AND "t30"."born" < "t5"."p_asof"
            ) AS "t33"
          ) AS "t34"
        ) AS "t36"
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            "t32"."p",
            "t32"."p_asof",
            "t32"."of_account",
            "t32"."of_contact",
            "t32"."campaign_id",
            "t32"."deal_id"
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
              "t31"."p_typed"
            FROM (
              SELECT
                *
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
                  ROW_NUMBER() OVER (
                    PARTITION BY "t25"."p", "t25"."customer"
                    ORDER BY "t25"."ordered_at" ASC, "t25"."row_order" ASC, "t25"."order_id" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) - 1 AS "_place"
                FROM (
                  SELECT
                    "t22"."ordered_at",
                    "t22"."account_id",
                    "t22"."contact_id",
                    "t22"."order_id",
                    "t22"."campaign_id",
                    "t22"."deal_id",
                    "t22"."row_order",
                    "t22"."born",
                    "t22"."contact_account",
                    "t22"."contact_owner",
                    "t22"."contact_born",
                    COALESCE(
                      "t22"."account_id",
                      CASE
                        WHEN "t22"."contact_born" < "t22"."p_asof"
                        THEN "t22"."contact_account"
                        ELSE NULL
                      END
                    ) AS "of_account",
                    CASE
                      WHEN COALESCE(
                        "t22"."account_id",
                        CASE
                          WHEN "t22"."contact_born" < "t22"."p_asof"
                          THEN "t22"."contact_account"
                          ELSE NULL
                        END
                      ) IS NULL
                      THEN "t22"."contact_id"
                      ELSE NULL
                    END AS "of_contact",
                    CASE
                      WHEN COALESCE(
                        "t22"."account_id",
                        CASE
                          WHEN "t22"."contact_born" < "t22"."p_asof"
                          THEN "t22"."contact_account"
                          ELSE NULL
                        END
                      ) IS NOT NULL
                      THEN 'a:' || COALESCE(
                        "t22"."account_id",
                        CASE
                          WHEN "t22"."contact_born" < "t22"."p_asof"
                          THEN "t22"."contact_account"
                          ELSE NULL
                        END
                      )
                      ELSE 'c:' || "t22"."contact_id"
                    END AS "customer",
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
                    "t22"."p_typed"
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
                      "t20"."customer",
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
                          "t16"."ordered_at",
                          "t16"."account_id",
                          "t16"."contact_id",
                          "t16"."order_id",
                          "t16"."campaign_id",
                          "t16"."deal_id",
                          "t16"."row_order",
                          "t16"."born",
                          "t16"."contact_account",
                          "t16"."contact_owner",
                          "t16"."contact_born"
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
                                "t9"."contact_id",
                                "t9"."account_id",
                                "t9"."owner_id",
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
                    INNER JOIN "crm_periods" AS "t6"
                      ON "t20"."ordered_at" < "t6"."p_cut"
                    WHERE
                      EXISTS(
                        SELECT
                          1
                        FROM (
                          SELECT DISTINCT
                            CASE
                              WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                              THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                              ELSE 'c:' || "t17"."contact_id"
                            END AS "_late"
                          FROM (
                            SELECT
                              "t16"."ordered_at",
                              "t16"."account_id",
                              "t16"."contact_id",
                              "t16"."order_id",
                              "t16"."campaign_id",
                              "t16"."deal_id",
                              "t16"."row_order",
                              "t16"."born",
                              "t16"."contact_account",
                              "t16"."contact_owner",
                              "t16"."contact_born"
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
                                    "t9"."contact_id",
                                    "t9"."account_id",
                                    "t9"."owner_id",
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
                        WHERE
                          "t20"."customer" = "t21"."_late"
                      )
                  ) AS "t22"
                ) AS "t25"
              ) AS "t28"
              WHERE
                "t28"."_place" = 0
            ) AS "t31"
          ) AS "t32"
          WHERE
            "t32"."ordered_at" >= "t32"."p_start"
        ) AS "t35"
      ) AS "t38"
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
            FROM "crm_v_deals" AS "t0"
            WHERE
              "t0"."deal_id" IS NOT NULL AND "t0"."copy" = 0
          ) AS "t8"
        ) AS "t10"
      ) AS "t14"
        ON "t38"."deal_id" = "t14"."_key" AND "t14"."_born" < "t38"."p_asof"
    ) AS "t39"
  ) AS "t40"
) AS "t41"
GROUP BY
  1
