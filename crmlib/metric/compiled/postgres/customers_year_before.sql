-- customers_year_before by all: c__churned c__ {"basis": "orders"}
SELECT
  "t25"."p",
  COUNT(*) FILTER(WHERE
    "t25"."churned") AS "c__churned",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t24"."p",
    "t24"."p_asof",
    "t24"."churned"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t3"."p",
        "t3"."p_asof",
        "t19"."of_account",
        CAST(NULL AS VARCHAR) AS "owner",
        "t19"."next_at" >= "t3"."p_cut" AS "churned"
      FROM (
        SELECT
          "t16"."ordered_at",
          "t16"."account_id",
          "t16"."contact_id",
          "t16"."row_order",
          "t16"."born",
          "t16"."contact_account",
          "t16"."contact_owner",
          "t16"."contact_born",
          "t16"."of_account",
          "t16"."of_contact",
          "t16"."customer",
          COALESCE(
            LEAD("t16"."ordered_at") OVER (
              PARTITION BY "t16"."customer"
              ORDER BY "t16"."ordered_at" ASC, "t16"."row_order" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ),
            CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))
          ) AS "next_at"
        FROM (
          SELECT
            "t14"."ordered_at",
            "t14"."account_id",
            "t14"."contact_id",
            "t14"."row_order",
            "t14"."born",
            "t14"."contact_account",
            "t14"."contact_owner",
            "t14"."contact_born",
            "t14"."of_account",
            "t14"."of_contact",
            "t14"."customer"
          FROM (
            SELECT
              "t11"."ordered_at",
              "t11"."account_id",
              "t11"."contact_id",
              "t11"."row_order",
              "t11"."born",
              "t11"."contact_account",
              "t11"."contact_owner",
              "t11"."contact_born",
              COALESCE("t11"."account_id", "t11"."contact_account") AS "of_account",
              CASE
                WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NULL
                THEN "t11"."contact_id"
                ELSE NULL
              END AS "of_contact",
              CASE
                WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NOT NULL
                THEN 'a:' || COALESCE("t11"."account_id", "t11"."contact_account")
                ELSE 'c:' || "t11"."contact_id"
              END AS "customer"
            FROM (
              SELECT
                "t10"."ordered_at",
                "t10"."account_id",
                "t10"."contact_id",
                "t10"."row_order",
                "t10"."born",
                "t10"."contact_account",
                "t10"."contact_owner",
                "t10"."contact_born"
              FROM (
                SELECT
                  "t5"."ordered_at",
                  "t5"."account_id",
                  "t5"."contact_id",
                  "t5"."row_order",
                  "t5"."born",
                  "t9"."_key",
                  "t9"."contact_account",
                  "t9"."contact_owner",
                  "t9"."contact_born"
                FROM "crm_v_orders" AS "t5"
                LEFT OUTER JOIN (
                  SELECT
                    "t7"."contact_id" AS "_key",
                    "t7"."account_id" AS "contact_account",
                    "t7"."owner_id" AS "contact_owner",
                    "t7"."born" AS "contact_born"
                  FROM (
                    SELECT
                      "t6"."contact_id",
                      "t6"."account_id",
                      "t6"."owner_id",
                      "t6"."row_order",
                      "t6"."born"
                    FROM (
                      SELECT
                        *
                      FROM "crm_v_contacts" AS "t2"
                      WHERE
                        "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
                    ) AS "t6"
                  ) AS "t7"
                ) AS "t9"
                  ON "t5"."contact_id" = "t9"."_key"
              ) AS "t10"
            ) AS "t11"
            WHERE
              CASE
                WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NOT NULL
                THEN 'a:' || COALESCE("t11"."account_id", "t11"."contact_account")
                ELSE 'c:' || "t11"."contact_id"
              END IS NOT NULL
          ) AS "t14"
          WHERE
            NOT EXISTS(
              SELECT
                1
              FROM (
                SELECT DISTINCT
                  CASE
                    WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t11"."account_id", "t11"."contact_account")
                    ELSE 'c:' || "t11"."contact_id"
                  END AS "_late"
                FROM (
                  SELECT
                    "t10"."ordered_at",
                    "t10"."account_id",
                    "t10"."contact_id",
                    "t10"."row_order",
                    "t10"."born",
                    "t10"."contact_account",
                    "t10"."contact_owner",
                    "t10"."contact_born"
                  FROM (
                    SELECT
                      "t5"."ordered_at",
                      "t5"."account_id",
                      "t5"."contact_id",
                      "t5"."row_order",
                      "t5"."born",
                      "t9"."_key",
                      "t9"."contact_account",
                      "t9"."contact_owner",
                      "t9"."contact_born"
                    FROM "crm_v_orders" AS "t5"
                    LEFT OUTER JOIN (
                      SELECT
                        "t7"."contact_id" AS "_key",
                        "t7"."account_id" AS "contact_account",
                        "t7"."owner_id" AS "contact_owner",
                        "t7"."born" AS "contact_born"
                      FROM (
                        SELECT
                          "t6"."contact_id",
                          "t6"."account_id",
                          "t6"."owner_id",
                          "t6"."row_order",
                          "t6"."born"
                        FROM (
                          SELECT
                            *
                          FROM "crm_v_contacts" AS "t2"
                          WHERE
                            "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
                        ) AS "t6"
                      ) AS "t7"
                    ) AS "t9"
                      ON "t5"."contact_id" = "t9"."_key"
                  ) AS "t10"
                ) AS "t11"
                WHERE
                  CASE
                    WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t11"."account_id", "t11"."contact_account")
                    ELSE 'c:' || "t11"."contact_id"
                  END IS NOT NULL
                  AND "t11"."account_id" IS NULL
                  AND "t11"."contact_account" IS NOT NULL
                  AND "t11"."contact_born" >= "t11"."ordered_at"
              ) AS "t15"
              WHERE
                "t14"."customer" = "t15"."_late"
            )
        ) AS "t16"
      ) AS "t19"
      INNER JOIN "crm_periods" AS "t3"
        ON "t19"."ordered_at" < LEAST("t3"."p_t12", "t3"."p_cut")
        AND "t19"."next_at" >= LEAST("t3"."p_t12", "t3"."p_cut")
        AND "t19"."ordered_at" >= "t3"."p_t24"
    ) AS "t21"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t22"."p",
        "t22"."p_asof",
        "t22"."of_account",
        CAST(NULL AS VARCHAR) AS "owner",
        "t22"."since" = 0 AS "churned"
      FROM (
        SELECT
          "t20"."p",
          "t20"."p_asof",
          "t20"."of_account",
          "t20"."of_contact",
          COUNT(*) FILTER(WHERE
            "t20"."ordered_at" < "t20"."p_t12") AS "before",
          COUNT(*) FILTER(WHERE
            "t20"."ordered_at" >= "t20"."p_t12") AS "since"
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
            COALESCE(
              "t17"."account_id",
              CASE
                WHEN "t17"."contact_born" < "t17"."p_asof"
                THEN "t17"."contact_account"
                ELSE NULL
              END
            ) AS "of_account",
            CASE
              WHEN COALESCE(
                "t17"."account_id",
                CASE
                  WHEN "t17"."contact_born" < "t17"."p_asof"
                  THEN "t17"."contact_account"
                  ELSE NULL
                END
              ) IS NULL
              THEN "t17"."contact_id"
              ELSE NULL
            END AS "of_contact",
            CASE
              WHEN COALESCE(
                "t17"."account_id",
                CASE
                  WHEN "t17"."contact_born" < "t17"."p_asof"
                  THEN "t17"."contact_account"
                  ELSE NULL
                END
              ) IS NOT NULL
              THEN 'a:' || COALESCE(
                "t17"."account_id",
                CASE
                  WHEN "t17"."contact_born" < "t17"."p_asof"
                  THEN "t17"."contact_account"
                  ELSE NULL
                END
              )
              ELSE 'c:' || "t17"."contact_id"
            END AS "customer",
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
            "t17"."p_typed"
          FROM (
            SELECT
              "t14"."ordered_at",
              "t14"."account_id",
              "t14"."contact_id",
              "t14"."row_order",
              "t14"."born",
              "t14"."contact_account",
              "t14"."contact_owner",
              "t14"."contact_born",
              "t14"."of_account",
              "t14"."of_contact",
              "t14"."customer",
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
                "t11"."ordered_at",
                "t11"."account_id",
                "t11"."contact_id",
                "t11"."row_order",
                "t11"."born",
                "t11"."contact_account",
                "t11"."contact_owner",
                "t11"."contact_born",
                COALESCE("t11"."account_id", "t11"."contact_account") AS "of_account",
                CASE
                  WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NULL
                  THEN "t11"."contact_id"
                  ELSE NULL
                END AS "of_contact",
                CASE
                  WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NOT NULL
                  THEN 'a:' || COALESCE("t11"."account_id", "t11"."contact_account")
                  ELSE 'c:' || "t11"."contact_id"
                END AS "customer"
              FROM (
                SELECT
                  "t10"."ordered_at",
                  "t10"."account_id",
                  "t10"."contact_id",
                  "t10"."row_order",
                  "t10"."born",
                  "t10"."contact_account",
                  "t10"."contact_owner",
                  "t10"."contact_born"
                FROM (
                  SELECT
                    "t5"."ordered_at",
                    "t5"."account_id",
                    "t5"."contact_id",
                    "t5"."row_order",
                    "t5"."born",
                    "t9"."_key",
                    "t9"."contact_account",
                    "t9"."contact_owner",
                    "t9"."contact_born"
                  FROM "crm_v_orders" AS "t5"
                  LEFT OUTER JOIN (
                    SELECT
                      "t7"."contact_id" AS "_key",
                      "t7"."account_id" AS "contact_account",
                      "t7"."owner_id" AS "contact_owner",
                      "t7"."born" AS "contact_born"
                    FROM (
                      SELECT
                        "t6"."contact_id",
                        "t6"."account_id",
                        "t6"."owner_id",
                        "t6"."row_order",
                        "t6"."born"
                      FROM (
                        SELECT
                          *
                        FROM "crm_v_contacts" AS "t2"
                        WHERE
                          "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
                      ) AS "t6"
                    ) AS "t7"
                  ) AS "t9"
                    ON "t5"."contact_id" = "t9"."_key"
                ) AS "t10"
              ) AS "t11"
              WHERE
                CASE
                  WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NOT NULL
                  THEN 'a:' || COALESCE("t11"."account_id", "t11"."contact_account")
                  ELSE 'c:' || "t11"."contact_id"
                END IS NOT NULL
            ) AS "t14"
            INNER JOIN "crm_periods" AS "t4"
              ON "t14"."ordered_at" < "t4"."p_cut"
            WHERE
              EXISTS(
                SELECT
                  1
                FROM (
                  SELECT DISTINCT
                    CASE
                      WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NOT NULL
                      THEN 'a:' || COALESCE("t11"."account_id", "t11"."contact_account")
                      ELSE 'c:' || "t11"."contact_id"
                    END AS "_late"
                  FROM (
                    SELECT
                      "t10"."ordered_at",
                      "t10"."account_id",
                      "t10"."contact_id",
                      "t10"."row_order",
                      "t10"."born",
                      "t10"."contact_account",
                      "t10"."contact_owner",
                      "t10"."contact_born"
                    FROM (
                      SELECT
                        "t5"."ordered_at",
                        "t5"."account_id",
                        "t5"."contact_id",
                        "t5"."row_order",
                        "t5"."born",
                        "t9"."_key",
                        "t9"."contact_account",
                        "t9"."contact_owner",
                        "t9"."contact_born"
                      FROM "crm_v_orders" AS "t5"
                      LEFT OUTER JOIN (
                        SELECT
                          "t7"."contact_id" AS "_key",
                          "t7"."account_id" AS "contact_account",
                          "t7"."owner_id" AS "contact_owner",
                          "t7"."born" AS "contact_born"
                        FROM (
                          SELECT
                            "t6"."contact_id",
                            "t6"."account_id",
                            "t6"."owner_id",
                            "t6"."row_order",
                            "t6"."born"
                          FROM (
                            SELECT
                              *
                            FROM "crm_v_contacts" AS "t2"
                            WHERE
                              "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
                          ) AS "t6"
                        ) AS "t7"
                      ) AS "t9"
                        ON "t5"."contact_id" = "t9"."_key"
                    ) AS "t10"
                  ) AS "t11"
                  WHERE
                    CASE
                      WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NOT NULL
                      THEN 'a:' || COALESCE("t11"."account_id", "t11"."contact_account")
                      ELSE 'c:' || "t11"."contact_id"
                    END IS NOT NULL
                    AND "t11"."account_id" IS NULL
                    AND "t11"."contact_account" IS NOT NULL
                    AND "t11"."contact_born" >= "t11"."ordered_at"
                ) AS "t15"
                WHERE
                  "t14"."customer" = "t15"."_late"
              )
          ) AS "t17"
          WHERE
            "t17"."ordered_at" >= "t17"."p_t24"
            AND CASE
              WHEN COALESCE(
                "t17"."account_id",
                CASE
                  WHEN "t17"."contact_born" < "t17"."p_asof"
                  THEN "t17"."contact_account"
                  ELSE NULL
                END
              ) IS NOT NULL
              THEN 'a:' || COALESCE(
                "t17"."account_id",
                CASE
                  WHEN "t17"."contact_born" < "t17"."p_asof"
                  THEN "t17"."contact_account"
                  ELSE NULL
                END
              )
              ELSE 'c:' || "t17"."contact_id"
            END IS NOT NULL
        ) AS "t20"
        GROUP BY
          1,
          2,
          3,
          4
      ) AS "t22"
      WHERE
        "t22"."before" > 0
    ) AS "t23"
  ) AS "t24"
) AS "t25"
GROUP BY
  1
