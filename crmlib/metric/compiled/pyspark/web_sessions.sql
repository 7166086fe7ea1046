-- web_sessions by all: s__page_views n__page_views c__reached c__ s__duration n__duration {"basis": "orders"}
SELECT
  `t7`.`p`,
  SUM(`t7`.`page_views`) AS `s__page_views`,
  COUNT(`t7`.`page_views`) AS `n__page_views`,
  SUM(CAST(`t7`.`reached` AS BIGINT)) AS `c__reached`,
  COUNT(*) AS `c__`,
  SUM(`t7`.`duration`) AS `s__duration`,
  COUNT(`t7`.`duration`) AS `n__duration`
FROM (
  SELECT
    `t6`.`p`,
    `t6`.`p_asof`,
    `t6`.`page_views`,
    `t6`.`duration_s` AS `duration`,
    COALESCE(`t6`.`goals_completed` > 0, FALSE) AS `reached`
  FROM (
    SELECT
      `t5`.`contact_id`,
      `t5`.`source`,
      `t5`.`started_at`,
      `t5`.`duration_s`,
      `t5`.`page_views`,
      `t5`.`goals_completed`,
      `t5`.`row_order`,
      `t5`.`born`,
      `t5`.`p`,
      `t5`.`p_start`,
      `t5`.`p_cut`,
      `t5`.`p_asof`,
      `t5`.`p_opening`,
      `t5`.`p_t12`,
      `t5`.`p_s12`,
      `t5`.`p_t24`,
      `t5`.`p_start_on`,
      `t5`.`p_cut_on`,
      `t5`.`p_opening_on`,
      `t5`.`p_cut_day`,
      `t5`.`p_opening_day`,
      `t5`.`p_next_start`,
      `t5`.`p_next_end`,
      `t5`.`p_typed`
    FROM (
      SELECT
        `t4`.`contact_id`,
        `t4`.`source`,
        `t4`.`started_at`,
        `t4`.`duration_s`,
        `t4`.`page_views`,
        `t4`.`goals_completed`,
        `t4`.`row_order`,
        `t4`.`born`,
        `t4`.`_day`,
        `t2`.`p`,
        `t2`.`p_start`,
        `t2`.`p_cut`,
        `t2`.`p_asof`,
        `t2`.`p_opening`,
        `t2`.`p_t12`,
        `t2`.`p_s12`,
        `t2`.`p_t24`,
        `t2`.`p_start_on`,
        `t2`.`p_cut_on`,
        `t2`.`p_opening_on`,
        `t2`.`p_cut_day`,
        `t2`.`p_opening_day`,
        `t2`.`p_next_start`,
        `t2`.`p_next_end`,
        `t2`.`p_typed`,
        `t2`.`p_day`
      FROM (
        SELECT
          `t0`.`contact_id`,
          `t0`.`source`,
          `t0`.`started_at`,
          `t0`.`duration_s`,
          `t0`.`page_views`,
          `t0`.`goals_completed`,
          `t0`.`row_order`,
          `t0`.`born`,
          CAST(`t0`.`started_at` AS DATE) AS `_day`
        FROM `crm_v_web_sessions` AS `t0`
        WHERE
          `t0`.`started_at` IS NOT NULL
      ) AS `t4`
      INNER JOIN `crm_period_days` AS `t2`
        ON `t4`.`_day` = `t2`.`p_day`
        AND `t4`.`started_at` >= `t2`.`p_start`
        AND `t4`.`started_at` < `t2`.`p_cut`
        AND `t4`.`born` < `t2`.`p_asof`
    ) AS `t5`
  ) AS `t6`
) AS `t7`
GROUP BY
  1
