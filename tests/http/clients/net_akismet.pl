# Debian's libnet-akismet-perl: arguments are PORT KEY, and http_proxy leads to the service; prints
# what each call gave, one a line.
use strict;
use warnings;
use Net::Akismet;

my (undef, $key) = @ARGV;
my %comment = (USER_IP => '203.0.113.9', COMMENT_USER_AGENT => 'Firefox',
	COMMENT_CONTENT => 'What a story!', COMMENT_AUTHOR => 'Ann');

sub client { Net::Akismet->new(KEY => $_[0], URL => 'https://news.example') }
sub show { print defined $_[0] ? $_[0] : 'undef', "\n" }

my $client = client($key);
show(defined $client ? 1 : undef);
show(client('0123456789ab'));
show($client->check(%comment));
show($client->check(%comment, COMMENT_AUTHOR => 'viagra-test-123'));
show($client->spam(%comment));
show($client->{response});
show($client->ham(%comment));
show($client->{response});
