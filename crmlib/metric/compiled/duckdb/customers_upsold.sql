-- customers_upsold by all: c__upsold c__ {"basis": "orders"}
SELECT
  "t38"."p",
  COUNT(*) FILTER(WHERE
    "t38"."upsold") AS "c__upsold",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t37"."p",
    "t37"."p_asof",
    "t20"."_account" IS NOT NULL AS "upsold"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t5"."p",
        "t5"."p_asof",
        "t32"."of_account",
        CAST(NULL AS TEXT) AS "owner"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t25"."ordered_at",
            "t25"."account_id",
            "t25"."contact_id",
            "t25"."row_order",
            "t25"."born",
            "t25"."contact_account",
            "t25"."contact_owner",
            "t25"."contact_born",
            "t25"."of_account",
            "t25"."of_contact",
            "t25"."customer",
            COALESCE(
              LEAD("t25"."ordered_at") OVER (
                PARTITION BY "t25"."customer"
                ORDER BY "t25"."ordered_at" ASC, "t25"."row_order" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ),
              MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
            ) AS "next_at"
          FROM (
            SELECT
              "t23"."ordered_at",
              "t23"."account_id",
              "t23"."contact_id",
              "t23"."row_order",
              "t23"."born",
              "t23"."contact_account",
              "t23"."contact_owner",
              "t23"."contact_born",
              "t23"."of_account",
              "t23"."of_contact",
              "t23"."customer"
            FROM (
              SELECT
                "t17"."ordered_at",
                "t17"."account_id",
                "t17"."contact_id",
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
                  "t15".*
                  EXCLUDE ("_key")
                FROM (
                  SELECT
                    "t7"."ordered_at",
                    "t7"."account_id",
                    "t7"."contact_id",
                    "t7"."row_order",
                    "t7"."born",
                    "t13"."_key",
                    "t13"."contact_account",
                    "t13"."contact_owner",
                    "t13"."contact_born"
                  FROM "crm_v_orders" AS "t7"
                  LEFT OUTER JOIN (
                    SELECT
                      "t10"."contact_id" AS "_key",
                      "t10"."account_id" AS "contact_account",
                      "t10"."owner_id" AS "contact_owner",
                      "t10"."born" AS "contact_born"
                    FROM (
                      SELECT
                        "t8".*
                        EXCLUDE ("copy")
                      FROM (
                        SELECT
                          *
                        FROM "crm_v_contacts" AS "t4"
                        WHERE
                          "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                      ) AS "t8"
                    ) AS "t10"
                  ) AS "t13"
                    ON "t7"."contact_id" = "t13"."_key"
                ) AS "t15"
              ) AS "t17"
              WHERE
                CASE
                  WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                  THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                  ELSE 'c:' || "t17"."contact_id"
                END IS NOT NULL
            ) AS "t23"
            ANTI JOIN (
              SELECT DISTINCT
                CASE
                  WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                  THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                  ELSE 'c:' || "t17"."contact_id"
                END AS "_late"
              FROM (
                SELECT
                  "t15".*
                  EXCLUDE ("_key")
                FROM (
                  SELECT
                    "t7"."ordered_at",
                    "t7"."account_id",
                    "t7"."contact_id",
                    "t7"."row_order",
                    "t7"."born",
                    "t13"."_key",
                    "t13"."contact_account",
                    "t13"."contact_owner",
                    "t13"."contact_born"
                  FROM "crm_v_orders" AS "t7"
                  LEFT OUTER JOIN (
                    SELECT
                      "t10"."contact_id" AS "_key",
                      "t10"."account_id" AS "contact_account",
                      "t10"."owner_id" AS "contact_owner",
                      "t10"."born" AS "contact_born"
                    FROM (
                      SELECT
                        "t8".*
                        EXCLUDE ("copy")
                      FROM (
                        SELECT
                          *
                        FROM "crm_v_contacts" AS "t4"
                        WHERE
                          "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                      ) AS "t8"
                    ) AS "t10"
                  ) AS "t13"
                    ON "t7"."contact_id" = "t13"."_key"
                ) AS "t15"
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
            ) AS "t24"
              ON "t23"."customer" = "t24"."_late"
          ) AS "t25"
        ) AS "t29"
        WHERE
          "t29"."ordered_at" < CRM_LAST_P_OPENING()
          AND "t29"."next_at" >= CRM_FIRST_P_OPENING()
          AND "t29"."ordered_at" >= CRM_FIRST_P_S12()
      ) AS "t32"
      INNER JOIN "crm_periods" AS "t5"
        ON "t32"."ordered_at" < "t5"."p_opening"
        AND "t32"."next_at" >= "t5"."p_opening"
        AND "t32"."ordered_at" >= "t5"."p_s12"
    ) AS "t33"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t34"."p",
        "t34"."p_asof",
        "t34"."of_account",
        CAST(NULL AS TEXT) AS "owner"
      FROM (
        SELECT DISTINCT
          "t31"."p",
          "t31"."p_asof",
          COALESCE(
            "t31"."account_id",
            CASE
              WHEN "t31"."contact_born" < "t31"."p_asof"
              THEN "t31"."contact_account"
              ELSE NULL
            END
          ) AS "of_account",
          CASE
            WHEN COALESCE(
              "t31"."account_id",
              CASE
                WHEN "t31"."contact_born" < "t31"."p_asof"
                THEN "t31"."contact_account"
                ELSE NULL
              END
            ) IS NULL
            THEN "t31"."contact_id"
            ELSE NULL
          END AS "of_contact"
        FROM (
          SELECT
            "t28"."ordered_at",
            "t28"."account_id",
            "t28"."contact_id",
            "t28"."row_order",
            "t28"."born",
            "t28"."contact_account",
            "t28"."contact_owner",
            "t28"."contact_born",
            "t28"."of_account",
            "t28"."of_contact",
            "t28"."customer",
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
                "t23"."ordered_at",
                "t23"."account_id",
                "t23"."contact_id",
                "t23"."row_order",
                "t23"."born",
                "t23"."contact_account",
                "t23"."contact_owner",
                "t23"."contact_born",
                "t23"."of_account",
                "t23"."of_contact",
                "t23"."customer"
              FROM (
                SELECT
                  "t17"."ordered_at",
                  "t17"."account_id",
                  "t17"."contact_id",
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
                    "t15".*
                    EXCLUDE ("_key")
                  FROM (
                    SELECT
                      "t7"."ordered_at",
                      "t7"."account_id",
                      "t7"."contact_id",
                      "t7"."row_order",
                      "t7"."born",
                      "t13"."_key",
                      "t13"."contact_account",
                      "t13"."contact_owner",
                      "t13"."contact_born"
                    FROM "crm_v_orders" AS "t7"
                    LEFT OUTER JOIN (
                      SELECT
                        "t10"."contact_id" AS "_key",
                        "t10"."account_id" AS "contact_account",
                        "t10"."owner_id" AS "contact_owner",
                        "t10"."born" AS "contact_born"
                      FROM (
                        SELECT
                          "t8".*
                          EXCLUDE ("copy")
                        FROM (
                          SELECT
                            *
                          FROM "crm_v_contacts" AS "t4"
                          WHERE
                            "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                        ) AS "t8"
                      ) AS "t10"
                    ) AS "t13"
                      ON "t7"."contact_id" = "t13"."_key"
                  ) AS "t15"
                ) AS "t17"
                WHERE
                  CASE
                    WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                    ELSE 'c:' || "t17"."contact_id"
                  END IS NOT NULL
              ) AS "t23"
              SEMI JOIN (
                SELECT DISTINCT
                  CASE
                    WHEN COALESCE("t17"."account_id", "t17"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t17"."account_id", "t17"."contact_account")
                    ELSE 'c:' || "t17"."contact_id"
                  END AS "_late"
                FROM (
                  SELECT
                    "t15".*
                    EXCLUDE ("_key")
                  FROM (
                    SELECT
                      "t7"."ordered_at",
                      "t7"."account_id",
                      "t7"."contact_id",
                      "t7"."row_order",
                      "t7"."born",
                      "t13"."_key",
                      "t13"."contact_account",
                      "t13"."contact_owner",
                      "t13"."contact_born"
                    FROM "crm_v_orders" AS "t7"
                    LEFT OUTER JOIN (
                      SELECT
                        "t10"."contact_id" AS "_key",
                        "t10"."account_id" AS "contact_account",
                        "t10"."owner_id" AS "contact_owner",
                        "t10"."born" AS "contact_born"
                      FROM (
                        SELECT
                          "t8".*
                          EXCLUDE ("copy")
                        FROM (
                          SELECT
                            *
                          FROM "crm_v_contacts" AS "t4"
                          WHERE
                            "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                        ) AS "t8"
                      ) AS "t10"
                    ) AS "t13"
                      ON "t7"."contact_id" = "t13"."_key"
                  ) AS "t15"
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
              ) AS "t24"
                ON "t23"."customer" = "t24"."_late"
            ) AS "t26"
            WHERE
              "t26"."ordered_at" < CRM_LAST_P_CUT()
          ) AS "t28"
          INNER JOIN "crm_periods" AS "t5"
            ON "t28"."ordered_at" < "t5"."p_cut"
        ) AS "t31"
        WHERE
          "t31"."ordered_at" >= "t31"."p_s12"
          AND CASE
            WHEN COALESCE(
              "t31"."account_id",
              CASE
                WHEN "t31"."contact_born" < "t31"."p_asof"
                THEN "t31"."contact_account"
                ELSE NULL
              END
            ) IS NOT NULL
            THEN 'a:' || COALESCE(
              "t31"."account_id",
              CASE
                WHEN "t31"."contact_born" < "t31"."p_asof"
                THEN "t31"."contact_account"
                ELSE NULL
              END
            )
            ELSE 'c:' || "t31"."contact_id"
          END IS NOT NULL
          AND "t31"."ordered_at" < "t31"."p_opening"
      ) AS "t34"
    ) AS "t35"
  ) AS "t37"
  LEFT OUTER JOIN (
    SELECT DISTINCT
      "t18"."p" AS "_p",
      "t18"."account_id" AS "_account"
    FROM (
      SELECT
        "t16".*
        EXCLUDE ("_month", "p_month")
      FROM (
        SELECT
          "t14"."born",
          "t14"."valid_from",
          "t14"."valid_to",
          "t14"."status",
          "t14"."closed_at",
          "t14"."account_id",
          "t14"."deal_type",
          "t14"."_month",
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
          "t6"."p_month"
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t2"."born",
              "t2"."valid_from",
              "t2"."valid_to",
              "t2"."status",
              "t2"."closed_at",
              "t2"."account_id",
              "t2"."deal_type",
              CAST(DATE_TRUNC('MONTH', "t2"."closed_at") AS TIMESTAMP(6)) AS "_month"
            FROM "crm_deal_states" AS "t2"
            WHERE
              "t2"."closed_at" IS NOT NULL
          ) AS "t9"
          WHERE
            "t9"."closed_at" >= CRM_FIRST_P_START()
            AND "t9"."closed_at" < CRM_LAST_P_CUT()
            AND "t9"."born" < CRM_LAST_P_ASOF()
            AND "t9"."valid_from" < CRM_LAST_P_ASOF()
            AND "t9"."valid_to" >= CRM_FIRST_P_ASOF()
        ) AS "t14"
        INNER JOIN "crm_period_months" AS "t6"
          ON "t14"."_month" = "t6"."p_month"
          AND "t14"."closed_at" >= "t6"."p_start"
          AND "t14"."closed_at" < "t6"."p_cut"
          AND "t14"."born" < "t6"."p_asof"
          AND "t14"."valid_from" < "t6"."p_asof"
          AND "t14"."valid_to" >= "t6"."p_asof"
      ) AS "t16"
    ) AS "t18"
    WHERE
      "t18"."status" = 'won'
      AND "t18"."deal_type" = 'upsell'
      AND "t18"."account_id" IS NOT NULL
  ) AS "t20"
    ON "t37"."p" = "t20"."_p" AND "t37"."of_account" = "t20"."_account"
) AS "t38"
GROUP BY
  1
