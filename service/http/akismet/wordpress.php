<?php
/**
 * Plugin Name: Hamlet for Akismet
 * Description: Sends what the Akismet plugin asks to your own Hamlet instead.
 *
 * Put this file into wp-content/mu-plugins/, and into wp-config.php, above "That's all":
 *
 *     define( 'HAMLET_URL', 'https://hamlet.example' );
 *
 * Then enter the key of your site (12 digits, as Hamlet printed it) as the key of Akismet.
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Answers a request to Akismet's servers with that of Hamlet; all others go their way.
 *
 * @param false|array|WP_Error $answer    What another filter answered already, or false.
 * @param array                $arguments As wp_remote_request() takes them.
 * @param string               $url       Whom it is for.
 */
function hamlet_answer_for_akismet( $answer, $arguments, $url ) {
	$akismet = 'rest.akismet.com';
	$host    = (string) wp_parse_url( $url, PHP_URL_HOST );
	$is_ours = $host === $akismet || substr( $host, -strlen( ".$akismet" ) ) === ".$akismet";

	if ( false !== $answer || ! $is_ours || ! defined( 'HAMLET_URL' ) ) {
		return $answer;
	}

	// Older versions of the plugin tell their key by the host alone.
	$key  = substr( $host, 0, -strlen( ".$akismet" ) );
	$body = isset( $arguments['body'] ) ? $arguments['body'] : '';
	if ( $host !== $akismet && is_string( $body ) && ! preg_match( '/(^|&)api_key=/', $body ) ) {
		$arguments['body'] = "api_key=$key&$body";
	}
	unset( $arguments['headers']['Host'], $arguments['headers']['host'] );
	// Your own Hamlet may well have a private address.
	$arguments['reject_unsafe_urls'] = false;

	$query = wp_parse_url( $url, PHP_URL_QUERY );
	return wp_remote_request(
		rtrim( HAMLET_URL, '/' ) . wp_parse_url( $url, PHP_URL_PATH ) . ( $query ? "?$query" : '' ),
		$arguments
	);
}
add_filter( 'pre_http_request', 'hamlet_answer_for_akismet', 10, 3 );
