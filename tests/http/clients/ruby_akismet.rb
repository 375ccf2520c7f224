# Debian's ruby-akismet: arguments are PORT KEY; prints what each call gave, one a line. Only where
# its connections lead is changed: to this machine, without TLS.
require "akismet"
require "socket"

port, key = ARGV
# Which of the two opens a connection depends on the version of Ruby.
HERE = Module.new do
  %i[open tcp].each do |name|
    define_method(name) do |_host, _port, *rest, **options|
      super("127.0.0.1", port.to_i, *rest, **options)
    end
  end
end
TCPSocket.singleton_class.prepend(HERE)
Socket.singleton_class.prepend(HERE)
Net::HTTP.prepend(Module.new do
  def use_ssl=(_flag); end
end)

ADDRESS = ["203.0.113.9", "Firefox"].freeze
COMMENT = { text: "What a story!", author: "Ann", languages: %w[en fr],
            created_at: DateTime.new(2026, 11, 23) }.freeze

def client(key) = Akismet::Client.new(key, "https://news.example", app_name: "hamlet")

puts client(key).verify_key
puts client("0123456789ab").verify_key
puts client(key).check(*ADDRESS, COMMENT).inspect
puts client(key).check(*ADDRESS, COMMENT.merge(author: "viagra-test-123")).inspect
puts client(key).check(*ADDRESS, COMMENT.merge(author: "viagra-test-discard")).inspect
begin
  client("0123456789ab").check(*ADDRESS, COMMENT)
rescue Akismet::Error => e
  puts e.message
end
Akismet::Client.open(key, "https://news.example") do |session|
  puts session.spam(*ADDRESS, COMMENT).inspect
  puts session.ham(*ADDRESS, COMMENT.merge(env: { "HTTP_ACCEPT" => "*/*" })).inspect
end
