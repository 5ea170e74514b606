output "input_bucket_name" {
  description = "Films to convert, and their segments."
  value       = aws_s3_bucket.input.bucket
}

output "output_bucket_name" {
  description = "Converted segments for a day, and finished films."
  value       = aws_s3_bucket.output.bucket
}

output "chunking_queue_url" {
  description = "Films that were uploaded."
  value       = aws_sqs_queue.chunking.url
}

output "video_worker_queue_url" {
  description = "Segments to convert."
  value       = aws_sqs_queue.video_worker.url
}

output "reassembly_queue_url" {
  description = "Jobs whose segments are all converted."
  value       = aws_sqs_queue.reassembly.url
}

output "jobs_table_name" {
  description = "Every job and how far it is."
  value       = aws_dynamodb_table.jobs.name
}

output "segment_completions_table_name" {
  description = "Every segment that is converted."
  value       = aws_dynamodb_table.segment_completions.name
}

output "reassembly_triggered_table_name" {
  description = "Every job that was sent to reassembly, so that it is sent once."
  value       = aws_dynamodb_table.reassembly_triggered.name
}
