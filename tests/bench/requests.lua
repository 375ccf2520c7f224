-- Cycles through the bodies of a file, one request a line; wrk's script.
local path = os.getenv("HAMLET_BENCH_PATH")
local key = os.getenv("HAMLET_BENCH_KEY")
local bodies = {}
for line in io.lines(os.getenv("HAMLET_BENCH_BODIES")) do
  bodies[#bodies + 1] = line
end
local at = 0
local headers = { ["Content-Type"] = os.getenv("HAMLET_BENCH_TYPE"), ["Authorization"] = "Bearer " .. key }

function init(arguments)
  at = math.random(#bodies)
end

function request()
  at = at % #bodies + 1
  return wrk.format("POST", path, headers, bodies[at])
end
