-- All numbers of a monitoring query in one scan. {{first_hour}} and {{last_hour}} are folders (yyyy/MM/dd/HH), {{from}} and {{to}} the
-- first second and the one after the last (since 1970), below {{threshold}} a prediction counts as low. They are written into the text:
-- Athena's guide, "Use parameterized queries", has question marks in a WHERE clause only.
-- A record without a usable prediction has its reason in "problem", in the words of domain/captures/captureRecord.ts; so has one
-- that measured the baseline and is no traffic (domain/captures/baselineRequest.ts).
WITH lines AS (
  SELECT
    "$path" AS file,
    endpoint || '/' || variant AS variant,
    CASE
      WHEN eventmetadata.inferenceid LIKE 'baseline-%' THEN 'measured the baseline'
      WHEN capturedata IS NULL AND eventmetadata IS NULL AND eventversion IS NULL THEN 'not valid JSON'
      WHEN capturedata IS NULL THEN 'no captureData'
      WHEN capturedata.endpointoutput.data IS NULL THEN 'no output was captured'
    END AS problem,
    TRY(to_unixtime(from_iso8601_timestamp(eventmetadata.inferencetime))) AS seconds,
    CASE
      WHEN capturedata.endpointoutput.encoding = 'BASE64'
        THEN TRY(from_utf8(from_base64(capturedata.endpointoutput.data)))
      ELSE capturedata.endpointoutput.data
    END AS answer
  FROM {{table}}
  -- What a shadow captured nobody was answered with (domain/shadow/shadowVariant.ts).
  WHERE datehour BETWEEN {{first_hour}} AND {{last_hour}} AND variant <> 'Shadow'
),
-- The forms of domain/captures/captureAnswers.ts, as lists of numbers: JSON lists in each other or one a line, objects with
-- "predictions" or, one a line, with "prediction"; or CSV. Each number stands where only a number may, so all of them are checked
-- at once; a line of which one answer is unfit has none.
answers AS (
  SELECT
    file, variant, problem, seconds, answer,
    CASE
      WHEN regexp_like(answer, '^\s*\{\s*"predictions"\s*:\s*\[[^\[\]{}]*\]\s*\}\s*$')
        THEN split(regexp_extract(answer, '\[([^\[\]]*)\]', 1), ',')
      WHEN regexp_like(answer, '^\s*\[[^\[\]{}]*\](\s*\n\s*\[[^\[\]{}]*\])*\s*$')
        OR regexp_like(answer, '^\s*\[\s*\[[^\[\]{}]*\](\s*,\s*\[[^\[\]{}]*\])*\s*\]\s*$')
        OR regexp_like(answer, '^\s*\{\s*"predictions"\s*:\s*\[\s*\[[^\[\]{}]*\](\s*,\s*\[[^\[\]{}]*\])*\s*\]\s*\}\s*$')
        OR regexp_like(answer, '^\s*\{\s*"prediction"\s*:\s*\[[^\[\]{}]*\]\s*\}(\s*\n\s*\{\s*"prediction"\s*:\s*\[[^\[\]{}]*\]\s*\})*\s*$')
        THEN regexp_extract_all(answer, '\[([^\[\]]*)\]', 1)
      WHEN regexp_like(answer, '^[^\[\]{}]*[^\s\[\]{}][^\[\]{}]*$')
        THEN regexp_extract_all(answer, '([^\n]*[^\s][^\n]*)', 1)
    END AS found
  FROM lines
),
checked AS (
  SELECT
    file, variant, seconds, found,
    COALESCE(problem, CASE
      WHEN seconds IS NULL THEN 'no valid inferenceTime'
      WHEN found IS NULL
        OR NOT regexp_like(array_join(found, ';'), '^(\s*[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\s*(,|;|$))+$')
        OR regexp_like(array_join(found, ';'), '[,;]\s*(;|$)')
        OR array_min(TRY_CAST(split(replace(array_join(found, ';'), ';', ','), ',') AS DOUBLE ARRAY)) < 0E0
        OR array_max(TRY_CAST(split(replace(array_join(found, ';'), ';', ','), ',') AS DOUBLE ARRAY)) > 1E0
        THEN 'the output is not a list of probabilities from 0 to 1'
      WHEN {{classes}} <> 2 AND regexp_like(array_join(found, ';'), '(^|;)[^,;]*(;|$)')
        THEN 'the output is a single number, which is a probability only where there are two classes'
    END) AS problem
  FROM answers
),
-- One row an answer, and one for a line that has none.
probabilities AS (
  SELECT file, variant, seconds, problem, TRY_CAST(split(one, ',') AS DOUBLE ARRAY) AS shares
  FROM checked CROSS JOIN UNNEST(CASE WHEN problem IS NULL THEN found ELSE ARRAY[''] END) AS answered (one)
),
-- A single number is the second class's.
judged AS (
  SELECT
    file, variant, seconds, problem,
    CASE
      WHEN cardinality(shares) = 1 THEN greatest(1E0 - array_max(shares), array_max(shares))
      ELSE array_max(shares)
    END AS confidence,
    CASE
      WHEN cardinality(shares) = 1 THEN CASE WHEN array_max(shares) > 1E0 - array_max(shares) THEN 1 ELSE 0 END
      ELSE CAST(array_position(shares, array_max(shares)) AS BIGINT) - 1
    END AS class_index
  FROM probabilities
),
predictions AS (
  SELECT
    file, problem,
    CASE WHEN problem IS NULL THEN variant END AS variant,
    CASE WHEN problem IS NULL THEN CAST(floor(seconds / 3600E0) AS BIGINT) END AS hour,
    CASE WHEN problem IS NULL THEN confidence END AS confidence,
    CASE WHEN problem IS NULL THEN class_index END AS class_index
  FROM judged
  WHERE problem IS NOT NULL OR (seconds >= CAST({{from}} AS DOUBLE) AND seconds < CAST({{to}} AS DOUBLE))
),
-- Three views of the same predictions: all (kind 3, which also keeps the files), by hour (5), by variant (6).
counted AS (
  SELECT
    grouping(file, hour, variant) AS kind,
    file, hour, variant, class_index, problem, confidence,
    count(*) AS n
  FROM predictions
  GROUP BY GROUPING SETS (
    (file, class_index, problem, confidence),
    (hour, class_index, problem, confidence),
    (variant, class_index, problem, confidence)
  )
),
-- Quantiles are exact: how many predictions of the group have at most this confidence, and how many the group has.
ranked AS (
  SELECT
    kind, file, hour, variant, class_index, problem, confidence, n,
    CASE WHEN kind = 3 AND problem IS NULL THEN CAST(least(floor(confidence * 100E0), 99E0) AS BIGINT) END AS bin,
    CAST(sum(n) OVER (
      PARTITION BY kind, hour, variant ORDER BY confidence NULLS LAST
      RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS DOUBLE) AS up_to,
    CAST(sum(CASE WHEN problem IS NULL THEN n ELSE 0 END) OVER (PARTITION BY kind, hour, variant) AS DOUBLE) - 1E0
      AS last_rank
  FROM counted
  WHERE kind = 3 OR problem IS NULL
)
-- Of each group: its numbers (part 7), its classes (3), its histogram (5), its problems (6).
SELECT
  kind, grouping(class_index, bin, problem) AS part,
  hour, variant, class_index, bin, problem,
  CAST(sum(n) AS BIGINT) AS n,
  CAST(sum(CASE WHEN problem IS NULL THEN n ELSE 0 END) AS BIGINT) AS predictions,
  CAST(sum(CASE WHEN confidence < CAST({{threshold}} AS DOUBLE) THEN n ELSE 0 END) AS BIGINT) AS low,
  sum(confidence * CAST(n AS DOUBLE)) AS total,
  count(DISTINCT file) AS files,
  min(confidence) FILTER (WHERE up_to > floor(last_rank * 0.05E0)) AS p05,
  min(confidence) FILTER (WHERE up_to > least(floor(last_rank * 0.05E0) + 1E0, last_rank)) AS p05_next,
  min(confidence) FILTER (WHERE up_to > floor(last_rank * 0.25E0)) AS p25,
  min(confidence) FILTER (WHERE up_to > least(floor(last_rank * 0.25E0) + 1E0, last_rank)) AS p25_next,
  min(confidence) FILTER (WHERE up_to > floor(last_rank * 0.5E0)) AS p50,
  min(confidence) FILTER (WHERE up_to > least(floor(last_rank * 0.5E0) + 1E0, last_rank)) AS p50_next,
  min(confidence) FILTER (WHERE up_to > floor(last_rank * 0.75E0)) AS p75,
  min(confidence) FILTER (WHERE up_to > least(floor(last_rank * 0.75E0) + 1E0, last_rank)) AS p75_next,
  min(confidence) FILTER (WHERE up_to > floor(last_rank * 0.95E0)) AS p95,
  min(confidence) FILTER (WHERE up_to > least(floor(last_rank * 0.95E0) + 1E0, last_rank)) AS p95_next
FROM ranked
GROUP BY GROUPING SETS (
  (kind, hour, variant),
  (kind, hour, variant, class_index),
  (kind, hour, variant, bin),
  (kind, hour, variant, problem)
)
